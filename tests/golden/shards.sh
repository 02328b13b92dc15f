#!/bin/sh
# Shards of a run, merged, have the bytes of the run: stream, tables, rejects, states, database; for
# 1, 3 and 7 shards, also when one was killed and gone on with. And folds of any split of the inputs
# merge to the folds of all.
. "${srcdir:-.}/tests/fault/news.sh"

news_archive news.tar.gz 6
news_pipeline p.yaml
run 3 p.yaml news.tar.gz -j 2 -q -o whole
show whole

# shards N: runs all of them, in folders sN.K.
shards() {
  for k in $(seq "$1"); do
    status=0
    "$mill" run p.yaml news.tar.gz -j $((k % 3)) -q -o "s$1.$k" --shard "$k/$1" 2>said || status=$?
    check "shard $k/$1: exit $status" [ $status -eq 0 -o $status -eq 3 ]
  done
}

for n in 1 3 7; do
  shards $n
  lines=$(cat s$n.*/stream.jsonl | wc -l)
  check "$n shards: each article is in one" [ "$lines" -eq "$(wc -l <whole/stream.jsonl)" ]
  n_done=$((n_done + 1))
  "$mill" merge p.yaml s$n.* -o merged$n 2>said || fail "merge of $n: $(cat said)"
  same_run "$n shards" merged$n whole
done

# A shard that was killed, and gone on with.
"$top/tests/fault/killer" once 150 parent "$mill" run p.yaml news.tar.gz -q -j 1 -o s3.2 --shard 2/3 \
  >killed 2>said || true
status=0
"$mill" run p.yaml news.tar.gz -q -o s3.2 --shard 2/3 --resume || status=$?
check "a shard gone on with: exit $status" [ $status -eq 0 -o $status -eq 3 ]
rm -rf merged3
"$mill" merge p.yaml s3.3 s3.2 s3.1 -o merged3 2>said || fail "merge: $(cat said)"
same_run 'a shard gone on with' merged3 whole

# What is no set of shards is refused, and says why.
cp s3.2/stream.jsonl kept.jsonl
refused() {
  words=$1
  shift
  status=0
  "$mill" merge p.yaml "$@" -o none 2>said || status=$?
  check "refused: exit $status" [ $status -eq 2 ]
  check "refused: $words: $(cat said)" grep -q "$words" said
}
refused 'one of 3 shards, and there are 2 here' s3.1 s3.2
refused 'the same shard is there twice' s3.1 s3.1 s3.2
refused 'it holds no shard' whole
status=0
"$mill" merge p.yaml s3.1 s3.2 s3.3 -o s3.2 2>said || status=$?
check "a shard as the output: exit $status" [ $status -eq 2 ]
check 'a shard as the output is refused' grep -q 's3.2: it is one of the shards' said
same 'a shard as the output is left as it was' s3.2/stream.jsonl kept.jsonl
run 0 p.yaml news.tar.gz -q -o short --shard 2/3 --limit 5
refused 'did not come to its end' s3.1 short s3.3
run 1 p.yaml news.tar.gz -q -o s3.1 --shard 2/3 --resume
check 'another shard is said' grep -q 'the same --shard as before' said
for wrong in 0/3 4/3 3 a/b 1/; do run 1 p.yaml news.tar.gz -o none --shard "$wrong"; done

# Folds of random splits.
seed=7
for split in 1 2 3; do
  rm -rf part.* state.*
  for i in $(seq 6); do
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    cat "$i.jsonl" >>"part.$((seed / 65536 % 3)).jsonl"
  done
  for part in part.*.jsonl; do
    run 3 p.yaml "$part" -q -j 1 -o "state.$part"
  done
  "$mill" merge p.yaml state.*/aggregate.state -o "split$split" || fail 'merge of states'
  same "split $split" whole/aggregate.state "split$split/aggregate.state"
done
finish
