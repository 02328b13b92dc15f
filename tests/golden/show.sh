#!/bin/sh
# An article as `wiremill show` prints it: in plain text, in colour on a terminal, as a page.
set -u
top=$(cd "${srcdir:-.}" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0
files=$top/tests/golden/show
show="./wiremill show $files/pipeline.yaml"

# Scores are learnt, and move; all else must be the same.
same() { # WHAT WANTED GOT
  for file in "$2" "$3"; do
    sed 's/[01]\.[0-9][0-9]/0.NN/g' "$file" >"$work/$(basename "$file").same"
  done
  diff -u "$work/$(basename "$2").same" "$work/$(basename "$3").same" && return
  echo "FAILED: $1"
  failed=1
}

$show "$files/article.txt" --width 60 >"$work/text" 2>"$work/log" || failed=1
same 'plain text' "$files/expected.txt" "$work/text"
$show "$files/article.txt" --html >"$work/page" 2>>"$work/log" || failed=1
sed -n '/<article>/,$p' "$work/page" >"$work/body"
same 'a page' "$files/expected.html" "$work/body"
head -1 "$work/page" | grep -q '^<!doctype html>' || failed=1
grep -q 'http' "$work/page" && { echo 'FAILED: the page asks for something'; failed=1; }

if command -v script >/dev/null; then
  esc=$(printf '\033')
  script -qec "stty cols 60; $show $files/article.txt" /dev/null | tr -d '\r' >"$work/colour"
  grep -q "${esc}\[4;36mNokia${esc}\[0m ${esc}\[2mORG${esc}\[0m" "$work/colour" || { echo 'FAILED: no colour on a terminal'; failed=1; }
  sed "s/${esc}\[[0-9;]*m//g" "$work/colour" | awk 'length($0) > 60 { exit 1 }' || { echo 'FAILED: wider than the terminal'; failed=1; }
  NO_COLOR=1 script -qec "stty cols 60; $show $files/article.txt" /dev/null | tr -d '\r' >"$work/none"
  same 'a terminal without colour' "$files/expected.txt" "$work/none"
fi

# What a text brings along cannot command the terminal.
printf '{"text":"A \\u001b[31mred\\u001b[0m word."}\n' >"$work/escape.jsonl"
$show "$work/escape.jsonl" >"$work/text" || failed=1
grep -q "$(printf '\033')" "$work/text" && { echo 'FAILED: an escape got through'; failed=1; }

# One article of several, and all.
printf '{"text":"One."}\n{"text":"Two."}\n' >"$work/two.jsonl"
[ "$($show "$work/two.jsonl" 2>"$work/log" | grep -c '^[OT]')" = 1 ] || failed=1
grep -q '1 more article' "$work/log" || { echo 'FAILED: it says nothing of the other'; failed=1; }
[ "$($show "$work/two.jsonl" --limit 0 | grep -c '^[OT]')" = 2 ] || failed=1
$show "$work/none.txt" >/dev/null 2>&1
[ $? = 2 ] || { echo 'FAILED: a file that is not there'; failed=1; }
exit $failed
