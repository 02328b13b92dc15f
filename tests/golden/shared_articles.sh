#!/bin/sh
# The pipeline `news` over real articles (English Wikinews), where they are at hand.
set -eu
shared=${WIREMILL_SHARED:-${srcdir:-.}/../shared}
if [ ! -d "$shared/data/articles" ]; then
  echo "there are no real articles at $shared (WIREMILL_SHARED)"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for pack in wikinews.tar.gz wikinews.jsonl.gz; do
  ./wiremill run news "$shared/data/articles/$pack" -o "$work/$pack" 2>"$work/log"
  grep -q ' 294 articles, 0 rejected, 0 duplicates' "$work/log" || {
    cat "$work/log" >&2
    exit 1
  }
  test "$(wc -l <"$work/$pack/stream.jsonl")" -eq 294
done
