#!/bin/sh
# The pipeline `news` over the sample articles, packed in every way, with any number of workers: the
# same stream, the same database, nothing twice; and how good it is on the gold articles.
set -eu
top=${srcdir:-.}
wiremill=./wiremill
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "$*" >&2
  exit 1
}
dump() { # DATABASE: what it holds
  sqlite3 "$1" .dump
}
ids() { # STREAM: ids of its articles, sorted
  grep -o '"wiremill":1,"article":{"id":"[0-9a-f]*"' "$1" | sort
}

# Any number of workers gives the same bytes.
for jobs in 0 1 2 5; do
  "$wiremill" run news corpora/sample.tar.gz -o "$work/j$jobs" -j "$jobs" --quiet
  dump "$work/j$jobs/news.db" >"$work/j$jobs/dump"
  for file in stream.jsonl aggregate.state rejects.jsonl dump; do
    cmp "$work/j0/$file" "$work/j$jobs/$file"
  done
done
test "$(wc -l <"$work/j0/stream.jsonl")" -eq "$(ls "$top"/corpora/articles/*.txt | wc -l)"
test ! -s "$work/j0/rejects.jsonl"

# The same articles from other packs, from a folder, from standard input are the same articles.
"$wiremill" run news corpora/sample.zip -o "$work/zip" --quiet
"$wiremill" run news corpora/sample.jsonl.gz -o "$work/jsonl" --quiet
"$wiremill" run news - -o "$work/stdin" --quiet <corpora/sample.tar.gz
for pack in zip jsonl stdin; do
  ids "$work/$pack/stream.jsonl" >"$work/$pack/ids"
  ids "$work/j0/stream.jsonl" | cmp - "$work/$pack/ids"
done

# Run again over what is in, the database stays as it is; run over a part first, it ends the same.
"$wiremill" run news corpora/sample.tar.gz -o "$work/j0" --quiet
dump "$work/j0/news.db" | cmp - "$work/j0/dump"
"$wiremill" run news corpora/sample.tar.gz corpora/sample.zip -o "$work/both" 2>"$work/log"
grep -q "$(wc -l <"$work/j1/stream.jsonl") duplicates" "$work/log" || fail "duplicates: $(cat "$work/log")"
cmp "$work/j1/stream.jsonl" "$work/both/stream.jsonl"

# A person reads what is in the database.
"$wiremill" report "$work/j1/news.db" >"$work/report"
for words in 'iso3166:RS' 'Organisations' '47 articles of 2026-01-26 to 2026-04-07' \
  '^  based-in  organisation: .*; place: '; do
  grep -q "$words" "$work/report" || fail "the report does not say '$words'"
done

# Floors a good way below what was measured (corpora/gold/README.md tells what is annotated).
f1() { # OBJECT: F1 of the row `all`
  "$wiremill" eval "$1" "$top/corpora/gold" --pipeline news |
    sed -n 's/^all .*F1 *\([0-9.]*\) .*/\1/p'
}
at_least() { # FLOOR WHAT VALUE
  awk -v floor="$1" -v value="$3" 'BEGIN { exit !(value >= floor) }' || fail "$2: F1 $3 is below $1"
}
at_least 75 entities "$(f1 entities)"
at_least 30 relations "$(f1 relations)"
