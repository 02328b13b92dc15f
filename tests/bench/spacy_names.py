#!/usr/bin/env python3
"""Names as spaCy finds them, in the types of the sets that tests/bench/tagger.md measures with.

    spacy_names.py MODEL ARTICLES.jsonl > SPANS.jsonl

ARTICLES has "id" and "text" a line; SPANS "id" and "entities" with begin, end (code points) and type. spaCy's types come
from OntoNotes: PERSON is PER; GPE, LOC and FAC are LOC; NORP, EVENT, PRODUCT, WORK_OF_ART, LAW and LANGUAGE are MISC.
"the" before a name and "'s" behind it are cut off. MODEL is a package, such as en_core_web_sm.
"""
import json
import sys

import spacy

TYPES = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
TYPES.update(dict.fromkeys(("NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"), "MISC"))


def name(entity):
    begin, text = entity.start_char, entity.text
    if text[:4].lower() == "the ":
        begin, text = begin + 4, text[4:]
    if text.endswith(("'s", "’s")):
        text = text[:-2]
    return {"begin": begin, "end": begin + len(text), "type": TYPES[entity.label_]}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    nlp = spacy.load(sys.argv[1], exclude=["parser", "lemmatizer", "attribute_ruler", "tagger"])
    for line in open(sys.argv[2], encoding="utf-8"):
        article = json.loads(line)
        entities = [name(e) for e in nlp(article["text"]).ents if e.label_ in TYPES]
        print(json.dumps({"id": article["id"], "entities": entities}))


if __name__ == "__main__":
    main()
