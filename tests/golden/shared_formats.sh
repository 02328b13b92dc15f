#!/bin/sh
# Real documents (web pages, NewsML, crawls), where they are at hand: as they are, and in archives of
# several kinds, the same articles come out and the same are rejected.
set -eu
shared=${WIREMILL_SHARED:-${srcdir:-.}/../shared}
if [ ! -d "$shared/data/articles/html" ]; then
  echo "there are no real documents at $shared (WIREMILL_SHARED)"
  exit 77
fi
shared=$(cd "$shared" && pwd)
build=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir in
cp "$shared"/data/articles/newsml/*.xml "$shared"/data/articles/warc/*.warc* in
for page in "$shared"/data/articles/html/*; do
  cp "$page/source.html" "in/$(basename "$page").html"
done
members=
for file in in/*; do
  members="$members $(basename "$file") $file"
done

# gives INPUT: what came out, and how many were rejected, in order.
gives() {
  status=0
  "$build/wiremill" run text "$1" -o out -q 2>log || status=$?
  [ $status -eq 3 ] || {
    cat log >&2
    exit 1
  }
  sed 's/.*"article":{"id":"\([0-9a-f]*\)".*/\1/' out/text.jsonl | sort
  wc -l <out/rejects.jsonl
  rm -rf out
}

gives in >wanted
# shellcheck disable=SC2086 # names and files
for kind in x.tar.zst:pax:zstd x.zip:zip:none x.7z:7zip:none x.tar.gz:pax:gzip; do
  rest=${kind#*:}
  "$build/tests/fault/pack" "${kind%%:*}" "${rest%%:*}" "${rest#*:}" $members
done
"$build/tests/fault/pack" nested.zip zip none inner/x.tar.gz x.tar.gz
for archive in x.tar.zst x.zip x.7z nested.zip; do
  gives "$archive" >got
  cmp wanted got || {
    echo "$archive gives other articles" >&2
    diff wanted got >&2
    exit 1
  }
done
# Every page gives an article, and every crawl with a page one (the site is the same: one is new).
[ "$(wc -l <wanted)" -ge 45 ]
