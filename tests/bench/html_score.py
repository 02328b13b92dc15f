#!/usr/bin/env python3
"""Scores the article text that the format html finds, against what Readability gives.

    html_score.py WIREMILL [PAGES]

WIREMILL is the program of a build tree. PAGES is a folder with a folder a page, source.html and
expected.html in each; without it, data/articles/html in $WIREMILL_SHARED or ../shared. The scheme is
that of the public article extraction benchmark: a text is the bag of its shingles of four words;
precision and recall are averaged over the pages, F1 is of the averages. A second figure leaves out
the captions of expected.html, which an article's text should not have and Readability keeps.
"""
import collections
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile

BLOCKS = set(
    "article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section table td th tr ul".split()
)
PIPELINE = "wiremill: 1\nname: score\nformats:\n  - html\nsinks:\n  - jsonl: {file: text.jsonl, text: yes}\n"


class Text(html.parser.HTMLParser):
    """The text of simple, well-formed HTML, a line for each block."""

    def __init__(self, captions):
        super().__init__()
        self.parts, self.captions, self.hidden = [], captions, 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag == "figcaption" and not self.captions
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        self.hidden -= tag == "figcaption" and not self.captions
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def expected_text(path, captions):
    parser = Text(captions)
    with open(path, encoding="utf-8") as file:
        parser.feed(file.read())
    return "".join(parser.parts)


def shingles(text, n=4):
    words = re.findall(r"\w+", text)
    if not words:
        return collections.Counter()
    return collections.Counter(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))


def precision_recall(expected, found):
    expected, found = shingles(expected), shingles(found)
    right = sum((expected & found).values())
    return right / max(1, sum(found.values())), right / max(1, sum(expected.values()))


def f1(p, r):
    return 2 * p * r / (p + r) if p + r else 0.0


def find_texts(wiremill, pages, names):
    """The body that the format finds, by page."""
    texts = {}
    with tempfile.TemporaryDirectory() as folder:
        pipeline = os.path.join(folder, "score.yaml")
        with open(pipeline, "w", encoding="utf-8") as file:
            file.write(PIPELINE)
        for name in names:
            source = os.path.join(pages, name, "source.html")
            out = os.path.join(folder, name)
            subprocess.run([wiremill, "run", "-q", pipeline, source, "-o", out], check=False)
            with open(os.path.join(out, "text.jsonl"), encoding="utf-8") as file:
                for line in file:
                    row = json.loads(line)
                    article = row["article"]
                    text = row.get("text", article.get("text", ""))
                    texts[name] = text[len(article.get("title", "")) :]
    return texts


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    shared = os.environ.get("WIREMILL_SHARED", "../shared")
    pages = sys.argv[2] if len(sys.argv) > 2 else os.path.join(shared, "data/articles/html")
    if not os.path.isdir(pages):
        print(f"skipped: no pages in {pages}")
        sys.exit(77)
    names = sorted(os.listdir(pages))
    texts = find_texts(sys.argv[1], pages, names)
    sums = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for name in names:
        for captions in (True, False):
            expected = expected_text(os.path.join(pages, name, "expected.html"), captions)
            p, r = precision_recall(expected, texts.get(name, ""))
            sums[captions][0] += p / len(names)
            sums[captions][1] += r / len(names)
            if captions:
                print(f"{name:30} P {100 * p:6.2f}  R {100 * r:6.2f}  F1 {100 * f1(p, r):6.2f}")
    for captions, label in ((True, "all"), (False, "all, captions apart")):
        p, r = sums[captions]
        print(f"{label:30} P {100 * p:6.2f}  R {100 * r:6.2f}  F1 {100 * f1(p, r):6.2f}")


if __name__ == "__main__":
    main()
