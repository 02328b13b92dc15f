#!/usr/bin/env python3
"""Compares what the format html finds with what trafilatura and readability-lxml find.

    html_peers.py WIREMILL PAGES

PAGES is a folder with a folder a page, source.html in each. F1 is of shingles of four words, as in
html_score.py, between the texts of two programs at a time; nobody has marked what is right. Needs the
PyPI packages trafilatura, readability-lxml, lxml_html_clean.
"""
import os
import sys

import readability
import trafilatura

from html_score import Text, f1, find_texts, precision_recall


def peers(path):
    with open(path, "rb") as file:
        page = file.read()
    parser = Text(False)
    try:
        parser.feed(readability.Document(page.decode("utf-8", "replace")).summary())
    except Exception:  # pylint: disable=broad-except; a peer that fails finds nothing
        pass
    return trafilatura.extract(page, include_comments=False) or "", "".join(parser.parts)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    names = sorted(os.listdir(sys.argv[2]))
    texts = find_texts(sys.argv[1], sys.argv[2], names)
    rows = []
    for name in names:
        first, second = peers(os.path.join(sys.argv[2], name, "source.html"))
        own = texts.get(name, "")
        pairs = ((first, own), (second, own), (first, second))
        rows.append([100 * f1(*precision_recall(*pair)) for pair in pairs] + [name])
    print("own/trafilatura  own/readability  trafilatura/readability")
    for row in sorted(rows):
        print("%15.1f %16.1f %24.1f  %s" % tuple(row))
    for label, chosen in (("all", rows), ("peers agree", [r for r in rows if r[2] > 85])):
        means = [sum(row[i] for row in chosen) / max(1, len(chosen)) for i in range(3)]
        print("%15.1f %16.1f %24.1f  mean of %d: %s" % (*means, len(chosen), label))


main()
