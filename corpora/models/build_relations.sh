#!/bin/sh
# Rebuilds en-news-relations.wm. Usage, in a build tree:
#
#   corpora/models/build_relations.sh --shared DIR [--without SET] [--keep DIR] -o MODEL
#
# DIR of --shared holds data/relations and data/articles. --without knowledgenet, re-docred or news leaves a set out. --keep names a
# folder for the rewritten corpora and the entities that the mill finds in them; else they are thrown away. Some minutes.
set -eu
here=$(dirname "$0")
shared='' without='' output='' work=''
while [ $# -gt 1 ]; do
  case $1 in
  --shared) shared=$2 ;;
  --without) without="$without $2 " ;;
  --keep) work=$2 ;;
  -o) output=$2 ;;
  *) break ;;
  esac
  shift 2
done
if [ $# -gt 0 ] || [ -z "$shared" ] || [ -z "$output" ]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 1
fi
if [ -z "$work" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"

cat >"$work/entities.yaml" <<'X'
wiremill: 1
name: entities-and-pronouns
formats: [jsonl]
stages:
  - tokenize
  - entity-extract: { gazetteers: [gazetteers/world.gaz], model: models/en-news.wm, pronouns: yes }
  - relation-tag: { use: rules }
sinks:
  - jsonl: { file: stream.jsonl, tables: no, text: yes }
X

# Names that take part in no relation are as instructive as those that do, so the mill's own are added.
train='' dev=''
for name in knowledgenet re-docred; do
  case $without in *" $name "*) continue ;; esac
  for part in train dev; do
    "$here/relations_corpus.py" $name "$shared/data/relations/$name.$part.jsonl" "$work/$name.$part.jsonl"
    ./wiremill run --quiet "$work/entities.yaml" "$work/$name.$part.jsonl" -o "$work/$name.$part"
  done
  train="$train $work/$name.train.jsonl:entities=$work/$name.train/stream.jsonl"
  dev="$dev $work/$name.dev.jsonl:only=$work/$name.dev/stream.jsonl"
done

case $without in
*" news "*) ;;
*)
  gzip -dc "$shared/data/articles/wikinews.jsonl.gz" >"$work/wikinews.jsonl"
  ./wiremill run --quiet "$work/entities.yaml" "$work/wikinews.jsonl" -o "$work/wikinews"
  "$here/relations_corpus.py" news "$work/wikinews/stream.jsonl" "$work/wikinews-unrelated.jsonl"
  train="$train $work/wikinews-unrelated.jsonl:weight=0.5"
  ;;
esac

# shellcheck disable=SC2086 # the lists are words
exec ./wiremill train relations --train $train --dev $dev -o "$output" --name en-news-relations \
  --members 2 --rate 0.05 --epochs 6 --date "$(date -u +%F)" --notes "$here/en-news-relations.notes.txt"
