#!/usr/bin/env python3
"""Rewrite annotated relations with the types of ../relations, for `wiremill train relations`.

    relations_corpus.py knowledgenet IN.jsonl OUT.jsonl
    relations_corpus.py re-docred IN.jsonl OUT.jsonl
    relations_corpus.py news STREAM.jsonl OUT.jsonl

knowledgenet has passages as text rows, with what each marks in full. re-docred has documents as token rows; its relations
hold between things, so each sentence becomes a row, and a relation that is not said to rest on the sentence, though it
names both things, leaves its type open there. news is a stream (with text) of news that nobody annotated: there, hardly any
two names are related, which the other sets, chosen for their relations, do not teach. Each paragraph becomes a row without
relations; types that the rules found in it stay open. Order of the arguments: that of the roles in the rule files; of equals, that of the text.
"""
import json
import sys

# From a label to (type, turned): turned when its tail is our first argument.
KNOWLEDGENET = {
    "CEO": ("office-held", True), "CHILD_OF": ("child-of", False), "DATE_FOUNDED": ("founded-on", False),
    "DATE_OF_BIRTH": ("born-on", False), "DATE_OF_DEATH": ("died-on", False), "EDUCATED_AT": ("educated-at", False),
    "EMPLOYEE_OR_MEMBER_OF": ("employed-by", False), "FOUNDED_BY": ("founded-by", False),
    "HEADQUARTERS": ("based-in", False), "NATIONALITY": ("nationality", False), "PLACE_OF_BIRTH": ("born-in", False),
    "PLACE_OF_RESIDENCE": ("lives-in", False), "POLITICAL_AFFILIATION": ("member-of", False), "SPOUSE": ("spouse", False),
    "SUBSIDIARY_OF": ("subsidiary-of", False)}

# Likewise, for pairs of entity types.
RE_DOCRED = {
    ("located in the administrative territorial entity", "LOC", "LOC"): ("located-in", False),
    ("country", "LOC", "LOC"): ("located-in", False),
    ("contains administrative territorial entity", "LOC", "LOC"): ("located-in", True),
    ("country of citizenship", "PER", "LOC"): ("nationality", False), ("residence", "PER", "LOC"): ("lives-in", False),
    ("place of birth", "PER", "LOC"): ("born-in", False), ("place of death", "PER", "LOC"): ("died-in", False),
    ("date of birth", "PER", "DATE"): ("born-on", False), ("date of death", "PER", "DATE"): ("died-on", False),
    ("spouse", "PER", "PER"): ("spouse", False), ("child", "PER", "PER"): ("child-of", True),
    ("father", "PER", "PER"): ("child-of", False), ("mother", "PER", "PER"): ("child-of", False),
    ("sibling", "PER", "PER"): ("relative", False), ("relative", "PER", "PER"): ("relative", False),
    ("member of", "PER", "ORG"): ("member-of", False), ("member of political party", "PER", "ORG"): ("member-of", False),
    ("member of sports team", "PER", "ORG"): ("employed-by", False), ("employer", "PER", "ORG"): ("employed-by", False),
    ("educated at", "PER", "ORG"): ("educated-at", False), ("founded by", "ORG", "PER"): ("founded-by", False),
    ("inception", "ORG", "DATE"): ("founded-on", False), ("owned by", "ORG", "ORG"): ("owns", True),
    ("owned by", "ORG", "PER"): ("owns", True), ("parent organization", "ORG", "ORG"): ("subsidiary-of", False),
    ("subsidiary", "ORG", "ORG"): ("subsidiary-of", True), ("part of", "ORG", "ORG"): ("part-of", False),
    ("part of", "LOC", "LOC"): ("part-of", False), ("has part", "ORG", "ORG"): ("part-of", True),
    ("has part", "LOC", "LOC"): ("part-of", True), ("head of government", "LOC", "PER"): ("office-held", True),
    ("head of state", "LOC", "PER"): ("office-held", True), ("chairperson", "ORG", "PER"): ("office-held", True),
    ("chief executive officer", "ORG", "PER"): ("office-held", True), ("manufacturer", "MISC", "ORG"): ("produce", True),
    ("developer", "MISC", "ORG"): ("produce", True)}

SYMMETRIC = {"spouse", "relative"}
NO_SPACE_BEFORE = set(".,;:!?)]}%'’") | {"'s", "’s", "n't"}
NO_SPACE_AFTER = set("([{$£€#")


def relation(kind, head, tail, turned, entities):
    if turned or kind in SYMMETRIC and entities[tail]["begin"] < entities[head]["begin"]:
        head, tail = tail, head
    return {"type": kind, "head": head, "tail": tail}


def unique(relations):
    return [dict(r) for r in dict.fromkeys(tuple(r.items()) for r in relations)]


def knowledgenet(row):
    relations = [relation(KNOWLEDGENET[r["type"]][0], r["head"], r["tail"], KNOWLEDGENET[r["type"]][1], row["entities"])
                 for r in row["relations"]]
    yield {"id": row["id"], "text": row["text"], "entities": row["entities"], "relations": unique(relations),
           "annotated": [KNOWLEDGENET[t][0] for t in row["annotated"]]}


def join(tokens):
    """The text of tokens as people write them, and where each begins and ends in it."""
    text, spans, quoted = "", [], False
    for i, token in enumerate(tokens):
        closing = token == '"' and quoted
        if i and token not in NO_SPACE_BEFORE and not closing and tokens[i - 1] not in NO_SPACE_AFTER and \
                not (tokens[i - 1] == '"' and quoted):
            text += " "
        quoted ^= token == '"'
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text, spans


def re_docred(row):
    types = sorted({t for t, _ in RE_DOCRED.values()})
    for number, (start, end) in enumerate(row["sentences"]):
        text, spans = join(row["tokens"][start:end])
        inside = [e for e in row["entities"] if start <= e["start"] and e["end"] <= end and e["type"] != "NUM"]
        entities = [{"begin": spans[e["start"] - start][0], "end": spans[e["end"] - 1 - start][1],
                     "type": "DATE" if e["type"] == "TIME" else e["type"]} for e in inside]
        relations, open_types = [], set()
        for r in row["relations"]:
            head, tail = row["entities"][r["head"]], row["entities"][r["tail"]]
            ends = ["DATE" if e["type"] == "TIME" else e["type"] for e in (head, tail)]
            kind, turned = RE_DOCRED.get((r["type"], *ends), (None, False))
            heads = [i for i, e in enumerate(inside) if e["cluster"] == head["cluster"]]
            tails = [i for i, e in enumerate(inside) if e["cluster"] == tail["cluster"]]
            if not kind or not heads or not tails:
                continue
            if number not in r["evidence"]:
                open_types.add(kind)
                continue
            relations += [relation(kind, h, t, turned, entities) for h in heads for t in tails]
        relations = [r for r in unique(relations) if r["type"] not in open_types]
        yield {"id": f"{row['id']}-{number}", "text": text, "entities": entities, "relations": relations,
               "annotated": [t for t in types if t not in open_types]}


def news(row):
    types = sorted({t for t, _ in KNOWLEDGENET.values()} | {t for t, _ in RE_DOCRED.values()})
    begin = 0
    for number, text in enumerate(row["text"].split("\n")):
        end = begin + len(text)
        entities = [{"begin": e["begin"] - begin, "end": e["end"] - begin, "type": e["type"]} for e in row["entities"]
                    if begin <= e["begin"] and e["end"] <= end]
        found = {r["type"] for r in row["relations"] if begin <= r["trigger"]["begin"] < end}
        if len(entities) > 1:
            yield {"id": f"{row['article']['id']}-{number}", "text": text, "entities": entities, "relations": [],
                   "annotated": [t for t in types if t not in found]}
        begin = end + 1


def main():
    converters = {"knowledgenet": knowledgenet, "re-docred": re_docred, "news": news}
    if len(sys.argv) != 4 or sys.argv[1] not in converters:
        sys.exit(__doc__)
    convert = converters[sys.argv[1]]
    with open(sys.argv[2], encoding="utf-8") as source, open(sys.argv[3], "w", encoding="utf-8") as out:
        for line in source:
            for row in convert(json.loads(line)):
                print(json.dumps(row, ensure_ascii=False), file=out)


if __name__ == "__main__":
    main()
