#!/bin/sh
# `wiremill eval` counts as expected, and as the shared scorers do where they are at hand.
set -eu
here=${srcdir:-.}/tests/golden/eval
wiremill=./wiremill
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$wiremill" eval entities "$here/gold.bio" "$here/predicted.jsonl" --show 99 >"$work/got"
diff -u "$here/expected.txt" "$work/got"

# What equals the gold standard is right, whole.
"$wiremill" eval relations "${srcdir:-.}/corpora/gold" "${srcdir:-.}/corpora/gold" |
  tail -n 1 | grep -q '^all .* F1 100.00  ([1-9][0-9]* right, 0 extra, 0 missed)$'

# A broken line is told with its place.
printf '{"id":"a","entities":[{"begin":-1}]}\n' >"$work/broken.jsonl"
if "$wiremill" eval entities "$work/broken.jsonl" "$work/broken.jsonl" 2>"$work/message"; then
  echo "a negative offset was accepted" >&2
  exit 1
fi
grep -q 'broken.jsonl:1: at byte ' "$work/message"

shared=${WIREMILL_SHARED:-${srcdir:-.}/../shared}
if [ ! -d "$shared/tools" ] || [ ! -d "$shared/data/ner" ]; then
  echo "no shared scorers at $shared: the comparison with them was left out"
  exit 0
fi
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
