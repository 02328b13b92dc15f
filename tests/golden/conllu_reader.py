"""conllu_reader.py FILE MENTIONS: has the Python package conllu (PyPI) read the stream, and looks whether its tags
are BIO, as many as there are mentions, and its tokens the sentences' words."""
import sys

import conllu

sentences = conllu.parse(open(sys.argv[1], encoding="utf-8").read())
tags = [token["wiremill:ner"] for sentence in sentences for token in sentence]
begun = sum(tag.startswith("B-") for tag in tags)
assert 0.9 * int(sys.argv[2]) < begun <= int(sys.argv[2]), begun
for sentence in sentences:
    last = "O"
    for number, token in enumerate(sentence, 1):
        tag = token["wiremill:ner"]
        assert token["id"] == number and token["form"]
        assert not tag.startswith("I-") or last[2:] == tag[2:], (sentence.metadata, last, tag)
        last = tag
    text = "".join(t["form"] + ("" if (t["misc"] or {}).get("SpaceAfter") == "No" else " ") for t in sentence)
    assert text.split() == sentence.metadata["text"].split(), text
