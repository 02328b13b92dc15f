#!/bin/sh
# What a stage may do wrong costs the article it does it to, and nothing else.
. "${srcdir:-.}/tests/fault/lib.sh"

lines all.lines 1000 100
grep -v FAULT all.lines >good.lines
pipeline good.yaml nothing
run 0 good.yaml good.lines -j 2 -q -o good
run 0 good.yaml all.lines -j 2 -q -o all
cut -d' ' -f2- good/plain.txt | grep -v '^[0-9]* articles' >good.text
cut -d' ' -f2- all/plain.txt | grep -v '^[0-9]* articles' >all.text

# costs DEED REASON [LIMITS]: each of the ten articles is rejected for that reason.
costs() {
  pipeline "$1.yaml" "$1" "${3-}"
  run 3 "$1.yaml" all.lines -j 2 -q -o "$1"
  cut -d' ' -f2- "$1/plain.txt" | grep -v '^[0-9]* articles' >"$1.text"
  same "$1 leaves the others" good.text "$1.text"
  n=$(grep -c "\"stage\":\"fault\",\"reason\":\"$2" "$1/rejects.jsonl") || n=0
  check "$1: $n of 10 rejected for the reason; $(head -n 1 "$1/rejects.jsonl")" [ "$n" -eq 10 ]
  check "$1: no other rejects" [ "$(wc -l <"$1/rejects.jsonl")" -eq 10 ]
}

# costs_nothing DEED: the article goes in all the same.
costs_nothing() {
  pipeline "$1.yaml" "$1"
  run 0 "$1.yaml" all.lines -j 2 -q -o "$1"
  cut -d' ' -f2- "$1/plain.txt" | grep -v '^[0-9]* articles' >"$1.text"
  same "$1 costs nothing" all.text "$1.text"
}

if [ $sanitized = yes ]; then
  segv=; abort=
else
  segv='crashed (SIGSEGV)'; abort='crashed (SIGABRT)'
fi
costs crash "$segv"
costs abort "$abort"
costs overwrite "$segv"
costs stack "$segv"
costs exit 'ended the process (exit 0)'
costs leave 'ended the process (exit 3)'
costs undeclared 'it writes a layer that it did not declare'
costs fail 'the text says FAULT'
costs hang 'took longer than 0.2s (limits: article-time)' 'article-time: 200ms'
costs_nothing descriptors
costs_nothing chatter
costs_nothing dawdle
if [ $sanitized = no ]; then
  costs eat 'crashed (SIGSEGV)' 'article-memory: 1MiB, article-time: 1m'
  # Eight megabytes an article, without an end: workers are replaced before they reach their bound.
  lines leak.lines 60 1
  pipeline leak.yaml leak 'article-memory: 1MiB, batch-bytes: 1KiB'
  run 0 leak.yaml leak.lines -j 1 -q -o leak
  check 'leak costs nothing' grep -q '^tallies: 60 articles' leak/plain.txt
fi
finish
