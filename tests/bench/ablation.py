#!/usr/bin/env python3
"""What each ingredient of en-news is worth, set by set: trains its recipe with one ingredient left out at a time, several
seeds each, and prints a Markdown table: F1 of the first row on the dev files, the others' differences from it, as means of the
seeds, and in the last column what the seeds gave.

    ablation.py --shared DIR [--silver DIR] [--seeds 1,2] [--epochs 4] [--every 2] [--rows NAME,NAME] -o WORK

To be called in a build tree. DIR of --shared holds data/ner; that of --silver the files of corpora/models/silver.py. Models
and logs lie in WORK; a model that is there is not trained again, so that a run may be broken off and go on, or be shared
by two calls with a seed each. The models have no limit of size but in the row `8MB`: what is left out must not make room
for something else. To be cheap, they learn from every second document, some eighty seconds a model on one core.
"""
import argparse
import pathlib
import statistics
import struct
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "corpora/models"))
from recase import documents  # noqa: E402

THREE = "PER,ORG,LOC"  # what sets mark that leave MISC unmarked, in part or in whole
PARTLY = {"btc-g", "gum", "meantime", "uner-en-ewt", "wnut17"}
TRAIN = ["btc-g", "crossner-other", "crossner-politics", "gum", "meantime", "men", "re-docred", "re3d", "uner-en-ewt",
         "wikigold", "wnut17"]
DEV = {"crossner-politics": "", "gum": "", "meantime": "", "men": "", "re-docred": "", "re3d": "", "uner-en-ewt": THREE,
       "wikigold": ""}
SILVER = ["wikinews", "knowledgenet", "semeval", "ewt"]
CASES = ("upper", "lower", "title")  # of men.dev, for the column "recased"

# name, what the row says, options of `tagger train`, and what the corpora and the word table lack
ROWS = [
    ("all", "all of it, without labelled open text", [], set()),
    ("vectors", "no word vectors", [], {"vectors"}),
    ("clusters", "no Brown clusters", [], {"clusters"}),
    ("names", "no names of the gazetteers", [], {"names"}),
    ("open", "no open types", [], {"open"}),
    ("second-pass", "no second pass over the document", ["--drop-elsewhere", "1"], set()),
    ("document", "no vector of the document", ["--drop-document", "1"], set()),
    ("second-layer", "no second layer", ["--second", "0"], set()),
    ("layers", "no hidden layers (a linear chain)", ["--hidden", "0"], set()),
    ("recased", "no recased copies", [], {"recased"}),
    ("silver", "all, and labelled open text", [], set()),
    ("8MB", "the same within 8 MB", ["--most-bytes", "8000000"], set()),
]


def table_size(n, payload):
    return sum(-(-size // 8) * 8 for size in (4 * 65537, 2 * n, payload * n))


def cut_words(source, missing, target):
    """A word table without some of its parts; core/base/words.h describes the layout."""
    data = source.read_bytes()
    magic, n_sub, dim, n_vectors, n_clusters, n_paths, n_names = struct.unpack_from("<8sIIIIII", data)
    sizes = [("books", 4 * n_sub * 256 * dim), ("vectors", table_size(n_vectors, n_sub)),
             ("clusters", table_size(n_clusters, 2)), ("paths", -(-4 * n_paths // 8) * 8),
             ("names", table_size(n_names, 2))]
    counts = {"vectors": n_vectors, "clusters": n_clusters, "names": n_names}
    at, parts = struct.calcsize("<8sIIIIII"), b""
    for name, size in sizes:
        parts += bytes(table_size(0, 0)) if name in missing else data[at:at + size]
        at += size
    counts.update(dict.fromkeys(missing & counts.keys(), 0))
    target.write_bytes(struct.pack("<8sIIIIII", magic, n_sub, dim, counts["vectors"], counts["clusters"], n_paths,
                                   counts["names"]) + parts)


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(options.work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.ner = pathlib.Path(options.shared) / "data/ner"
        self.words = TOP / "corpora/models/en-words.bin"

    def recase(self, files, name, *how):
        out = self.work / name
        if not out.exists():
            subprocess.run([TOP / "corpora/models/recase.py", *how, *files, "-o", out], check=True)
        return out

    def sample(self, path):
        """Every so many documents of a file; sentences, of one without -DOCSTART- lines."""
        out = self.work / path.name
        if not out.exists():
            with open(out, "w", encoding="utf-8") as f:
                for document in documents(path)[::self.options.every]:
                    f.write("-DOCSTART-\tO\n\n")
                    for sentence in document:
                        f.writelines(f"{token}\t{tag}\n" for token, tag in sentence)
                        f.write("\n")
        return out

    def corpora(self, row, missing):
        files = [self.sample(self.ner / f"{s}.train.bio") for s in TRAIN]
        marks = {f: s in PARTLY and "open" not in missing for f, s in zip(files, TRAIN)}
        whole = [f for f, s in zip(files, TRAIN) if s not in PARTLY]
        silver = []
        if row in ("silver", "8MB"):
            silver = [self.sample(pathlib.Path(self.options.silver) / f"silver-{s}.bio") for s in SILVER]
            whole.append(silver[0])
        out = [f"{f}:types={THREE}" if marks[f] else f for f in files] + silver
        if "recased" not in missing:
            out.append(self.recase(whole, f"recased-{len(whole)}.bio"))
        return out

    def word_table(self, missing):
        missing = missing & {"vectors", "clusters", "names"}
        if not missing:
            return self.words
        out = self.work / f"words-{'-'.join(sorted(missing))}.bin"
        if not out.exists():
            cut_words(self.words, missing, out)
        return out

    def model(self, row, options, missing, seed):
        out = self.work / f"{row}.{seed}.wm"
        if out.exists():
            return out
        size = [] if "--most-bytes" in options else ["--most-bytes", "1000000000"]
        dev = [f"{self.ner / s}.dev.bio" + (f":types={t}" if t else "") for s, t in DEV.items()]
        command = [TOP / "tests/bench/tagger", "train", "-o", out.with_suffix(".new"), "--name", row, "--seed", seed,
                   "--epochs", self.options.epochs, "--threads", 1, "--words",
                   self.word_table(missing), *options, *size, "--train", *self.corpora(row, missing), "--dev", *dev]
        with open(out.with_suffix(".log"), "w", encoding="utf-8") as log:
            subprocess.run([str(c) for c in command], stdout=log, stderr=log, check=True)
        return out.with_suffix(".new").rename(out)

    def f1(self, model, gold, types=""):
        command = [TOP / "wiremill", "eval", "entities", gold, "--model", model] + (["--types", types] if types else [])
        last = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1].split()
        return float(last[last.index("F1") + 1])

    def scores(self, model):
        """F1 on each dev file, their mean, and the mean on men.dev in capitals, in lower case, as headlines."""
        out = [self.f1(model, self.ner / f"{s}.dev.bio", types) for s, types in DEV.items()]
        recased = [self.f1(model, self.recase([self.ner / "men.dev.bio"], f"men-{c}.bio", "--all", c)) for c in CASES]
        return [*out, statistics.mean(out), statistics.mean(recased)]


def line(label, seeds, base):
    means = [statistics.mean(column) for column in zip(*seeds)]
    cells = [f"{m:.1f}" for m in means] if base is None else [f"{m - b:+.1f}" for m, b in zip(means, base)]
    overall = [s[len(DEV)] for s in seeds]
    cells.append(f"{min(overall):.1f} to {max(overall):.1f}")
    print(f"| {label} | {' | '.join(cells)} |", flush=True)
    return means


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", required=True)
    p.add_argument("--silver")
    p.add_argument("--seeds", default="1,2")
    p.add_argument("--epochs", default="4")
    p.add_argument("--every", type=int, default=2)
    p.add_argument("--rows", default="")
    p.add_argument("-o", dest="work", required=True)
    a = p.parse_args()
    bench = Bench(a)
    wanted = [r for r in ROWS if (a.silver or r[0] not in ("silver", "8MB")) and (not a.rows or r[0] in a.rows.split(","))]
    seeds = a.seeds.split(",")
    for seed in seeds:  # every row once, before any a second time
        for row, _, options, missing in wanted:
            bench.model(row, options, missing, seed)
    print(f"| | {' | '.join(DEV)} | mean | men.dev recased | mean by seed |\n|---|{'---:|' * (len(DEV) + 3)}")
    base = None
    for row, label, options, missing in wanted:
        scores = [bench.scores(bench.model(row, options, missing, s)) for s in seeds]
        means = line(label, scores, base)
        base = base or means


if __name__ == "__main__":
    main()
