#!/bin/sh
# `wiremill eval tokens` counts as expected, and the tokenizer keeps the quality it was given.
set -eu
here=${srcdir:-.}/tests/golden/tokens
wiremill=./wiremill
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$wiremill" eval tokens "$here/gold.conllu" "$here/predicted.jsonl" >"$work/got" 2>"$work/said"
diff -u "$here/expected.txt" "$work/got"
grep -q '1 of 3 gold documents have no prediction' "$work/said"

refuse() { # FILE MESSAGE: predictions that cannot be scored
  if "$wiremill" eval tokens "$here/gold.conllu" "$1" 2>"$work/said"; then
    echo "accepted: $2" >&2
    exit 1
  fi
  grep -q "$2" "$work/said"
}
echo '{"id":"x","text":"Other","tokens":[]}' >"$work/other.jsonl"
refuse "$work/other.jsonl" 'document x: its text is not the gold text'
echo '{"id":"x","tokens":[{"begin":0,"end":10}]}' >"$work/beyond.jsonl"
refuse "$work/beyond.jsonl" 'document x: its text is not the gold text'
echo '{"id":"x"}' >"$work/none.jsonl"
refuse "$work/none.jsonl" 'there are no predicted tokens'

shared=${WIREMILL_SHARED:-${srcdir:-.}/../shared}
gold=$shared/data/syntax/ud-en-ewt.dev.conllu
if [ ! -f "$gold" ]; then
  echo "no $gold: the tokenizer's quality was not measured"
  exit 0
fi
"$wiremill" eval tokens "$gold" --pipeline tokens | tee "$work/dev"
awk '$1 == "sentences" && $7 >= 88 { good++ } $1 == "all" && $7 >= 99 { good++ }
     END { exit good == 2 ? 0 : 1 }' "$work/dev"
