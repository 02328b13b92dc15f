#!/bin/sh
# Ends before the end: signals, limits, a reader of the output that goes away, inputs and plugins
# that do not begin. What is committed is whole and the start of what would have been.
. "${srcdir:-.}/tests/fault/lib.sh"

lines a.lines 12000 20
pipeline p.yaml dawdle 'batch-bytes: 16KiB'
run 0 p.yaml a.lines -j 3 -q -o whole
grep -v '^tallies: ' whole/plain.txt >whole.text

# is_start FOLDER: its articles are the first ones of the whole, at least one and not all; the fold's
# table has their number.
is_start() {
  grep -v '^tallies: ' "$1/plain.txt" >start.text
  n=$(wc -l <start.text)
  check "$1: $n articles, some but not all" [ "$n" -gt 0 -a "$n" -lt 12000 ]
  head -n "$n" whole.text >wanted
  same "$1 is the start of the whole" wanted start.text
  check "$1: the fold has them" grep -q "^tallies: $n articles" "$1/plain.txt"
}

# The first signal ends the run in peace.
for jobs in 0 3; do
  "$mill" run p.yaml a.lines -j $jobs -o stopped$jobs 2>said &
  parent=$!
  sleep 0.5
  kill -TERM $parent
  status=0
  wait $parent || status=$?
  check "a signal, -j $jobs: exit $status" [ $status -eq 2 ]
  is_start stopped$jobs
  check "a signal, -j $jobs: it says how many" grep -q "interrupted; $n articles are in" said
done

# A second signal does not wait for what is under way.
pipeline hang.yaml hang 'article-time: 10m'
lines hang.lines 200 100
"$mill" run hang.yaml hang.lines -j 2 -q -o hung 2>said &
parent=$!
sleep 0.5
kill -TERM $parent
sleep 0.2
kill -TERM $parent
status=0
wait $parent || status=$?
check "two signals: exit $status" [ $status -eq 2 ]
check 'two signals: what was done before is in' grep -q '^tallies: 99 articles' hung/plain.txt

# --limit gives the same articles for any number of workers.
for jobs in 0 1 3; do
  run 0 p.yaml a.lines -j $jobs -q --limit 777 -o limited$jobs
  is_start limited$jobs
  check "limit, -j $jobs" [ "$n" -eq 777 ]
done

# Nobody reads the output any more.
status=0
{ "$mill" run p.yaml a.lines -j 2 -o - 2>said || echo $? >status; } | head -n 3 >head.text
head -n 3 whole.text >wanted
same 'the head of a stream' wanted head.text
check "a closed pipe: exit $(cat status)" [ "$(cat status)" -eq 2 ]
check 'a closed pipe is said' grep -q 'Broken pipe' said

# What cannot begin.
run 1 p.yaml no-such-file -o none
check 'a missing input is said' grep -q 'no-such-file: cannot be read: No such file' said
check 'a missing input: nothing was made' [ ! -e none ]
run 1 p.yaml - - -o none
run 1 p.yaml a.lines -j many -o none
run 1 no-such-pipeline a.lines -o none
touch file
run 1 p.yaml a.lines -o file/folder
run 2 p.yaml a.lines -j 2 -q -o /proc/self
pipeline late.yaml start-late 'start-time: 200ms'
run 2 late.yaml a.lines -j 2 -q -o late
check 'a plugin that does not get started' \
  grep -q 'fault: took longer than 0.2s to start (limits: start-time)' said
pipeline dead.yaml start-dead
run 2 dead.yaml a.lines -j 2 -q -o dead
check 'a plugin that dies when started' grep -q 'fault: workers die while it starts' said
finish
