#!/usr/bin/env python3
"""Makes a large archive of varied articles from a small one, for benchmarks.

    make_corpus.py ARTICLES.jsonl.gz SIZE OUT

SIZE is of the uncompressed text: 100MB, 1GB. OUT ends in .jsonl, .jsonl.gz, .tar or .tar.gz. Each copy
of an article differs from every other: sentences change places within their paragraph, numbers
change their digits, and some names change their letters, so that no cache of words, no duplicate
and no compressor makes a benchmark look better than news would. The same call makes the same bytes.
"""
import gzip
import io
import json
import random
import re
import sys
import tarfile

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}
VOWELS = "aeiou"


def vary_word(word, rng):
    """A capitalised word with other vowels: a name that no list has."""
    return "".join(rng.choice(VOWELS) if c in VOWELS else c for c in word)


def vary(text, rng):
    renamed = {}

    def name(match):
        word = match.group()
        if word not in renamed:
            renamed[word] = vary_word(word, rng) if rng.random() < 0.15 else word
        return renamed[word]

    paragraphs = []
    for paragraph in text.split("\n\n"):
        sentences = re.split(r"(?<=[.!?]) (?=[A-Z\"])", paragraph)
        rng.shuffle(sentences)
        paragraphs.append(" ".join(sentences))
    text = "\n\n".join(paragraphs)
    text = re.sub(r"\d", lambda m: str(rng.randint(1, 9)) if rng.random() < 0.5 else m.group(), text)
    return re.sub(r"(?<=[a-z] )[A-Z][a-z]{4,}", name, text)


def articles(source, size):
    with gzip.open(source, "rt", encoding="utf-8") as file:
        originals = [json.loads(line) for line in file]
    rng, made, n = random.Random(1), 0, 0
    while made < size:
        original = originals[n % len(originals)]
        article = dict(original, id=f"{original['id']}-{n}", text=vary(original["text"], rng))
        made += len(article["text"].encode())
        n += 1
        yield article


def write_lines(out, source, size):
    opener = (lambda: gzip.open(out, "wb", 1)) if out.endswith(".gz") else (lambda: open(out, "wb"))
    with opener() as file:
        for article in articles(source, size):
            file.write(json.dumps(article, ensure_ascii=False).encode() + b"\n")


def write_tar(out, source, size):
    with tarfile.open(out, "w:gz" if out.endswith(".gz") else "w",
                      **({"compresslevel": 1} if out.endswith(".gz") else {})) as tar:
        for n, article in enumerate(articles(source, size)):
            text = f"{article['title']}\n{article['date']}\n\n{article['text']}\n".encode()
            info = tarfile.TarInfo(f"{n // 1000:05}/{n:07}.txt")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))


def main():
    if len(sys.argv) != 4 or not re.fullmatch(r"\d+[KMG]B", sys.argv[2]):
        sys.exit(__doc__)
    source, size, out = sys.argv[1:]
    size = int(size[:-2]) * UNITS[size[-2:]]
    write = write_tar if re.search(r"\.tar(\.gz)?$", out) else write_lines
    write(out, source, size)


if __name__ == "__main__":
    main()
