#!/bin/sh
# Entities and relations of one's own, with labels that the shipped models do not know, from training to a score:
# the example of wiremill-train(1).
set -eu
data=$(cd "$(dirname "$0")" && pwd)/train_relations
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for name in train.bio train.jsonl test.bio test.jsonl own.yaml; do
  cp "$data/$name" "$work/$name"
done
chmod u+w "$work"/*
./wiremill train entities --train "$work/train.bio" --epochs 4 -o "$work/entities.wm" 2>"$work/said"
./wiremill train relations --train "$work/train.jsonl" --epochs 8 -o "$work/relations.wm" 2>>"$work/said"
./wiremill eval entities "$work/test.bio" --pipeline "$work/own.yaml" >"$work/entities"
./wiremill eval relations "$work/test.jsonl" --pipeline "$work/own.yaml" >"$work/relations"

# Twenty-one sentences like those that were learnt from: all but a few must be right.
least() {
  f1=$(sed -n 's/^all .*F1 *\([0-9]*\)\..*/\1/p' "$1")
  if [ "${f1:-0}" -lt "$2" ]; then
    echo "F1 is ${f1:-missing}, at least $2 was expected" >&2
    cat "$1" "$work/said" >&2
    exit 1
  fi
}
least "$work/entities" 85
least "$work/relations" 70
for label in Live_In Work_For OrgBased_In Located_In Kill; do
  grep -q "^$label " "$work/relations"
done

# A row may have words instead of a text.
cat >"$work/words.jsonl" <<'X'
{"id":"1","tokens":["Ana","Kovač","joined","Norvik","."],"entities":[{"start":0,"end":2,"type":"Peop"},{"start":3,"end":4,"type":"Org"}],"relations":[{"type":"Work_For","head":0,"tail":1}]}
X
cat >"$work/text.jsonl" <<'X'
{"id":"1","text":"Ana Kovač joined Norvik .","entities":[{"begin":0,"end":9,"type":"Peop"},{"begin":17,"end":23,"type":"Org"}],"relations":[{"type":"Work_For","head":0,"tail":1}]}
X
./wiremill eval relations "$work/words.jsonl" "$work/text.jsonl" >"$work/got"
grep -q '^all .*(1 right, 0 extra, 0 missed)$' "$work/got"
sed 's/"end":4/"end":9/' "$work/words.jsonl" >"$work/outside.jsonl"
if ./wiremill eval relations "$work/outside.jsonl" "$work/text.jsonl" 2>"$work/said"; then
  echo 'an entity outside the tokens was taken' >&2
  exit 1
fi
grep -q 'outside.jsonl:1: an entity is outside the tokens' "$work/said"
