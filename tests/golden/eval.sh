#!/bin/sh
# `wiremill eval` counts as expected.
set -eu
here=${srcdir:-.}/tests/golden/eval
wiremill=./wiremill
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$wiremill" eval entities "$here/gold.bio" "$here/predicted.jsonl" --show 99 >"$work/got"
diff -u "$here/expected.txt" "$work/got"

# The four columns of CoNLL are the same corpus, and a tagger is measured on the tokens of both alike.
sed 's/^\(..*\)\t/\1 NN I-NP /' "$here/gold.bio" >"$work/gold.conll"
"$wiremill" eval entities "$work/gold.conll" "$here/predicted.jsonl" --show 99 >"$work/got"
diff -u "$here/expected.txt" "$work/got"
for gold in "$here/gold.bio" "$work/gold.conll"; do
  "$wiremill" eval entities "$gold" --model "${srcdir:-.}/corpora/models/en-news.wm" >"$work/got.${gold##*.}"
done
diff -u "$work/got.bio" "$work/got.conll"
grep -q '^all .* F1 ' "$work/got.bio"

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
