#!/bin/sh
# A run whose processes are killed at random moments and that is gone on with leaves the bytes of a
# run that nobody disturbed: stream, tables, rejects, states, databases.
#
# WIREMILL_KILLS: how many moments (12). WIREMILL_SEED: which.
. "${srcdir:-.}/tests/fault/lib.sh"
killer=$top/tests/fault/killer
kills=${WIREMILL_KILLS-12}
seed=${WIREMILL_SEED-1}

# random MOST: a number below MOST, in $number.
random() {
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  number=$((seed / 65536 % $1))
}

# Fifteen copies of the sample articles, each with titles of its own, in JSON lines, and things that
# are rejected or met before between them.
n=15
for i in $(seq $n); do
  gzip -dc "$top/corpora/sample.jsonl.gz" | sed "s/\"title\":\"/\"title\":\"No $i: /" >"$i.jsonl"
  echo '{"title":"broken' >>"$i.jsonl"
done
cp 3.jsonl again.jsonl
: >empty.jsonl
set -- empty.jsonl empty.jsonl again.jsonl again.jsonl
for i in $(seq $n); do set -- "$i.jsonl" "$i.jsonl" "$@"; done
"$pack" news.tar.gz pax gzip "$@"
cat >p.yaml <<END
wiremill: 1
limits: {checkpoint-bytes: 100KiB, batch-bytes: 32KiB}
formats: [jsonl]
stages: [tokenize, {entity-extract: {gazetteers: [gazetteers/world.gaz]}}]
folds: [aggregate]
sinks: [{jsonl: {}}, {jsonl: {file: packed.jsonl.gz}}, {sqlite: {}}]
END

# show FOLDER: everything that the run left, in files of FOLDER.shown.
show() {
  rm -rf "$1.shown"
  mkdir "$1.shown"
  cp "$1"/*.jsonl "$1"/*.gz "$1"/*.state "$1.shown"
  sqlite3 "$1/news.db" .dump >"$1.shown/dump"
}

# same_run WHAT FOLDER: it is as the whole run.
same_run() {
  show "$2"
  for file in whole.shown/*; do
    same "$1" "$file" "$2.shown/${file##*/}"
  done
}

WIREMILL_PLUGIN_PATH=$top/tests/fault/.libs
began=$(date +%s%N)
run 3 p.yaml news.tar.gz -j 2 -q -o whole
took=$((($(date +%s%N) - began) / 1000000))
show whole
check 'rejects are there' [ "$(wc -l <whole/rejects.jsonl)" -eq $((n + 2)) ]

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
  same_run "kill $kill" out
  rm -rf out
  resume=
done
if [ -n "$resume" ]; then
  run 3 p.yaml news.tar.gz -j 2 -q -o out --resume
  same_run 'the last' out
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
    same_run "$name killed" kid
  done
done
echo "$n_resumed kills of the parent, uninterrupted $took ms"
finish
