#!/bin/sh
# `wiremill eval` agrees to the last digit with scorers that this project did not write, where they
# are at hand.
set -eu
shared=${WIREMILL_SHARED:-${srcdir:-.}/../shared}
if [ ! -d "$shared/tools" ] || [ ! -d "$shared/data/ner" ]; then
  echo "there are no scorers at $shared (WIREMILL_SHARED)"
  exit 77
fi
wiremill=./wiremill
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Predictions that are wrong in every way: dropped, shifted, of another type, doubled.
for gold in "$shared"/data/ner/gum.dev.bio "$shared"/data/ner/wikigold.dev.bio; do
  python3 "$shared/tools/bio2articles.py" "$gold" "$work/articles" "$work/spans" >/dev/null
  python3 - "$work/spans" >"$work/predicted.jsonl" <<'PY'
import json, random, sys
rng = random.Random(1)
for line in open(sys.argv[1]):
    record, kept = json.loads(line), []
    for e in record["entities"]:
        x = rng.random()
        if x > .1:
            kept.append(dict(e, end=e["end"] + (x < .2), type=rng.choice(["PER", "ORG"]) if x > .9 else e["type"]))
            kept += [e] * (x > .95)
    print(json.dumps({"article": {"id": "-", "source_id": record["id"]}, "entities": kept, "relations": []}))
PY
  python3 "$shared/tools/score_entities.py" "$work/spans" "$work/predicted.jsonl" >"$work/want"
  "$wiremill" eval entities "$gold" "$work/predicted.jsonl" | grep -v interval >"$work/got"
  diff -u "$work/want" "$work/got"
done
gold=$shared/data/relations/men.dev.jsonl
python3 - "$gold" >"$work/predicted.jsonl" <<'PY'
import json, random, sys
rng = random.Random(1)
for line in open(sys.argv[1]):
    record = json.loads(line)
    n = len(record["entities"])
    record["relations"] = [dict(r, head=rng.randrange(n) if rng.random() < .2 else r["head"])
                           for r in record["relations"] if rng.random() > .2]
    print(json.dumps(record))
PY
for loose in "" --loose; do
  python3 "$shared/tools/score_relations.py" "$gold" "$work/predicted.jsonl" $loose >"$work/want"
  "$wiremill" eval relations "$gold" "$work/predicted.jsonl" $loose | grep -v interval >"$work/got"
  diff -u "$work/want" "$work/got"
done
