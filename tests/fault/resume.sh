#!/bin/sh
# A run whose processes are killed at random moments and that is gone on with leaves the bytes of a
# run that nobody disturbed: stream, tables, rejects, states, databases.
#
# WIREMILL_KILLS: how many moments (12). WIREMILL_SEED: which.
. "${srcdir:-.}/tests/fault/news.sh"
killer=$top/tests/fault/killer
kills=${WIREMILL_KILLS-12}
seed=${WIREMILL_SEED-1}

# random MOST: a number below MOST, in $number.
random() {
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  number=$((seed / 65536 % $1))
}

news_archive news.tar.gz 15
news_pipeline p.yaml
began=$(date +%s%N)
run 3 p.yaml news.tar.gz -j 2 -q -o whole
took=$((($(date +%s%N) - began) / 1000000))
show whole
check 'rejects are there' [ "$(wc -l <whole/rejects.jsonl)" -eq 17 ]

check 'the folds were saved on the way' \
  grep -q '"generation":[1-9]' whole/wiremill.journal/journal.jsonl

# The parent is killed, again and again, until the run is through; then a new one is begun.
rm -rf out
resume=
n_resumed=0
for kill in $(seq "$kills"); do
  random $((took + took / 4))
  status=0
  "$killer" once "$number" parent "$mill" run p.yaml news.tar.gz -j 2 -q -o out $resume >killed 2>said ||
    status=$?
  if [ "$(cat killed)" -gt 0 ] && [ $status -eq 137 ]; then
    resume=--resume
    n_resumed=$((n_resumed + 1))
    continue
  fi
  check "kill $kill: exit 3 after $number ms, not $status: $(cat said)" [ $status -eq 3 ]
  same_run "kill $kill" out whole
  rm -rf out
  resume=
done
if [ -n "$resume" ]; then
  run 3 p.yaml news.tar.gz -j 2 -q -o out --resume
  same_run 'the last' out whole
fi
check 'some runs were killed' [ "$n_resumed" -gt 0 ]

# The reader or a worker: the run goes on by itself.
for kill in $(seq $((kills / 4 + 1))); do
  for name in mill-reader mill-worker; do
    random "$took"
    status=0
    "$killer" once "$number" $name "$mill" run p.yaml news.tar.gz -j 2 -q -o kid >killed 2>said ||
      status=$?
    check "$name killed after $number ms: exit $status" [ $status -eq 3 ]
    same_run "$name killed" kid whole
  done
done
echo "$n_resumed kills of the parent, uninterrupted $took ms"
finish
