#!/usr/bin/env python3
"""Copies of annotated documents in which some sentences are written otherwise, for a tagger to learn that names are names
in headlines too: all in capitals, in lower case, or each word with a capital.

    recase.py [--all HOW | --first HOW] FILE.bio... -o OUT.bio

Of each file every sixth document (sentence, in a file without -DOCSTART- lines) is taken, and about half of its sentences
are changed. The rest stays, as an article's text does under its headline. Files must mark all types. The same files give
the same copy. For measuring, --all writes every sentence upper, lower or title, and --first the first of each document.
"""
import argparse
import random

EVERY, SHARE = 6, 0.5
SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}


def documents(path):
    """Lists of sentences, each a list of (token, tag)."""
    found, sentence, marked = [[]], [], False
    for line in [*open(path, encoding="utf-8"), "\n"]:
        token, _, tag = line.rstrip("\n").partition("\t")
        if token == "-DOCSTART-":
            marked = True
            found.append([])
        elif token:
            sentence.append((token, tag))
        elif sentence:
            found[-1].append(sentence)
            sentence = []
    return [d for d in found if d] if marked else [[s] for d in found for s in d]


def headline(token):
    return token if token in SMALL else token[:1].upper() + token[1:]


HOW = {"upper": str.upper, "lower": str.lower, "title": headline}
OFTEN = [str.upper, str.upper, headline, headline, str.lower]


def recased(sentence, how):
    return [(how(token), tag) for token, tag in sentence]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("files", nargs="+")
    p.add_argument("--all", choices=HOW)
    p.add_argument("--first", choices=HOW)
    p.add_argument("-o", dest="out", required=True)
    a = p.parse_args()
    random_ = random.Random(1)
    with open(a.out, "w", encoding="utf-8") as out:
        for path in a.files:
            for document in documents(path)[::1 if a.all or a.first else EVERY]:
                out.write("-DOCSTART-\tO\n\n")
                for i, sentence in enumerate(document):
                    if a.all or a.first:
                        sentence = recased(sentence, HOW[a.all or a.first]) if a.all or i == 0 else sentence
                    elif i == 0 or random_.random() < SHARE:
                        sentence = recased(sentence, random_.choice(OFTEN))
                    out.writelines(f"{token}\t{tag}\n" for token, tag in sentence)
                    out.write("\n")


if __name__ == "__main__":
    main()
