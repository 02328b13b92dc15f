#!/bin/sh
# Workers and readers that are killed from outside at any moment change nothing of the output, and
# none outlives the parent.
. "${srcdir:-.}/tests/fault/lib.sh"
killer=$top/tests/fault/killer

lines a.lines 12000 40
lines b.lines 300
"$pack" all.tar.gz pax gzip a.lines a.lines sub/b.lines b.lines
pipeline p.yaml dawdle 'batch-bytes: 16KiB'
run 0 p.yaml all.tar.gz -j 3 -q -o whole

# with_kills NAME INTERVAL_MS: a run in which children of that name are killed.
with_kills() {
  status=0
  "$killer" "$2" "$1" "$mill" run p.yaml all.tar.gz -j 3 -q -o "$1" >killed 2>said || status=$?
  check "$1: exit 0 after $(cat killed) kills, not $status" [ "$status" -eq 0 ]
  check "$1: some were killed" [ "$(cat killed)" -gt 0 ]
  for file in plain.txt rejects.jsonl count.state; do
    same "$1 killed" whole/$file "$1/$file"
  done
}

with_kills mill-worker 60
with_kills mill-reader 500

# The parent's death is the children's.
"$mill" run p.yaml all.tar.gz -j 3 -q -o orphans &
parent=$!
sleep 0.5
children=$(cat "/proc/$parent/task/$parent/children")
check "there are children" [ -n "$children" ]
kill -9 $parent
wait $parent 2>/dev/null || true
for _ in 1 2 3 4 5 6 7 8 9 10; do
  left=0
  for child in $children; do
    if kill -0 "$child" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$child/status" 2>/dev/null; then
      left=$((left + 1))
    fi
  done
  [ $left -gt 0 ] || break
  sleep 0.2
done
check "$left children outlived the parent" [ "$left" -eq 0 ]
finish
