#!/bin/sh
# `wiremill eval` counts as expected.
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
