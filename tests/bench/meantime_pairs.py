#!/usr/bin/env python3
"""Who did what to whom: pairs that relation-tag finds, against participants of events in NewsReader MEANTIME.

    meantime_pairs.py text GOLD.jsonl OUT.jsonl      texts for the mill, a sentence a row
    meantime_pairs.py score GOLD.jsonl STREAM.jsonl  a stream of those texts

A gold pair is Arg0 and Arg1 of one event, both names, in one sentence. A relation is right when it joins the two spans, whatever
its type and direction: the corpus has no such types, and many of its events are of kinds that no type covers.
"""
import json
import sys

NO_SPACE = set(".,;:!?)%") | {"'s", "n't"}


def sentences(row):
    for number, (start, end) in enumerate(row["sentences"]):
        text, spans = "", []
        for token in row["tokens"][start:end]:
            text += " " if text and token not in NO_SPACE and not text.endswith(("(", "$")) else ""
            spans.append((len(text), len(text) + len(token)))
            text += token
        yield f"{row['id']}-{number}", text, start, end, spans


def gold_pairs(row, start, end, spans):
    entities = row["entities"]
    roles = {}
    for p in row["participants"]:
        e = entities[p["entity"]]
        if p["role"] in ("Arg0", "Arg1") and e["form"] in ("NAM", "PRE.NAM") and start <= e["start"] and e["end"] <= end:
            roles.setdefault(p["event"], {}).setdefault(p["role"], []).append(e)
    for r in roles.values():
        for a in r.get("Arg0", []):
            for b in r.get("Arg1", []):
                yield frozenset((spans[e["start"] - start][0], spans[e["end"] - 1 - start][1]) for e in (a, b))


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def found_pairs(row):
    for r in row["relations"]:
        rows = [i for v in r["args"].values() for i in v][:2]
        yield frozenset((row["entities"][i]["begin"], row["entities"][i]["end"]) for i in rows)


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("text", "score"):
        sys.exit(__doc__)
    gold = load(sys.argv[2])
    if sys.argv[1] == "text":
        with open(sys.argv[3], "w", encoding="utf-8") as out:
            for row in gold:
                for name, text, *_ in sentences(row):
                    print(json.dumps({"id": name, "text": text}), file=out)
        return
    found = {r["article"]["source_id"]: set(found_pairs(r)) for r in load(sys.argv[3])}
    right = n_gold = n_found = 0
    for row in gold:
        for name, _, start, end, spans in sentences(row):
            want = {p for p in gold_pairs(row, start, end, spans) if len(p) == 2}
            got = found.get(name, set())
            right += len(want & got)
            n_gold += len(want)
            n_found += len(got)
    print(f"{n_gold} pairs of names take part in an event as Arg0 and Arg1; {right} are joined by a relation "
          f"({100 * right / max(1, n_gold):.1f} %); {n_found} pairs are joined in all")


if __name__ == "__main__":
    main()
