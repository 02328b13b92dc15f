#!/bin/sh
# wiremill run on the sample articles: the same bytes for any number of workers, from any packing,
# and as a filter; wiremill merge of runs over parts gives the tables of one run over all.
. "${srcdir:-.}/tests/fault/lib.sh"

sample=$top/corpora/sample
for jobs in 0 1 2 5; do
  run 0 tokens "$sample.tar.gz" -j $jobs -o tokens$jobs
  check "-j $jobs: the summary counts" grep -q ' articles, 0 rejected, 0 duplicates' said
  same "tokens, -j $jobs" tokens0/tokens.jsonl tokens$jobs/tokens.jsonl
done

# What differs between packings is where an article is, not what it says.
run 0 text "$sample.tar.gz" -q -o text
for packing in zip jsonl.gz; do
  run 0 text "$sample.$packing" -q -o "text.$packing"
  check "$packing has as many articles as tar.gz" \
    [ "$(wc -l <text/text.jsonl)" -eq "$(wc -l <"text.$packing/text.jsonl")" ]
done

# An article met again is counted once, wherever it is met.
run 0 text "$sample.tar.gz" "$sample.zip" "$sample.tar.gz" -j 2 -o again
same 'met again' text/text.jsonl again/text.jsonl
n=$(wc -l <text/text.jsonl)
check 'duplicates are counted' grep -q " $((2 * n)) duplicates" said

# As a filter: the stream to standard output and nothing else.
status=0
"$mill" run text - -o - <"$sample.tar.gz" >stream.jsonl 2>said || status=$?
check "a filter: exit $status" [ $status -eq 0 ]
sed 's/"archive":"[^"]*"/"archive":""/' stream.jsonl >got
sed 's/"archive":"[^"]*"/"archive":""/' text/text.jsonl >wanted
same 'a filter' wanted got

# Output areas that are full again and again, and an article that is larger than one.
lines a.lines 300
pipeline pad.yaml nothing 'article-bytes: 1KiB, batch-bytes: 64KiB' 'pad: 100KiB'
for jobs in 0 1 4; do
  run 0 pad.yaml a.lines -j $jobs -q -o pad$jobs
  same "full areas, -j $jobs" pad0/plain.txt pad$jobs/plain.txt
done
check 'full areas: everything is there' [ "$(wc -l <pad0/plain.txt)" -eq 301 ]
lines faults.lines 300 7
pipeline pad.yaml crash 'article-bytes: 1KiB, batch-bytes: 64KiB' 'pad: 100KiB'
run 3 pad.yaml faults.lines -j 2 -q -o crash
check 'full areas and crashes: each crash costs one' [ "$(wc -l <crash/rejects.jsonl)" -eq 42 ]
check 'full areas and crashes: the rest is there' [ "$(wc -l <crash/plain.txt)" -eq 259 ]
pipeline pad.yaml nothing 'article-bytes: 1KiB, batch-bytes: 64KiB' 'pad: 2MiB'
run 3 pad.yaml a.lines --limit 1 -j 1 -q -o large
check 'an output larger than an area is rejected' grep -q 'takes more than' large/rejects.jsonl

# Folds of parts merged are the fold of all.
pipeline p.yaml nothing
lines all.lines 1000
head -n 400 all.lines >one.lines
tail -n 600 all.lines >two.lines
for part in all one two; do
  run 0 p.yaml $part.lines -j 2 -q -o $part
done
n_done=$((n_done + 1))
"$mill" merge p.yaml one/count.state two/count.state -o merged || fail 'merge'
same 'merged state' all/count.state merged/count.state
grep '^tallies: ' all/plain.txt >wanted
same 'merged tables' wanted merged/plain.txt
status=0
"$mill" merge p.yaml no/such.state -o merged 2>said || status=$?
check "a state of no fold: exit $status" [ $status -eq 2 ]
finish
