#!/bin/sh
# Rebuilds en-news.wm. Usage, in a build tree:
#
#   corpora/models/build_news.sh --shared DIR [--silver DIR] [--without SET]… [--epochs 8] -o MODEL
#
# DIR of --shared holds data/ner; that of --silver the files of silver.py (without them the model knows less). --without
# men leaves out the set whose text is newspapers'; give it to silver.py as well. A set left out chooses nothing either, so
# that it may measure the model. A quarter of an hour on two cores.
set -eu
here=$(dirname "$0")
shared='' silver='' without='' output='' epochs=8
while [ $# -gt 1 ]; do
  case $1 in
  --shared) shared=$2 ;;
  --silver) silver=$2 ;;
  --without) without="$without $2 " ;;
  --epochs) epochs=$2 ;;
  -o) output=$2 ;;
  *) break ;;
  esac
  shift 2
done
if [ $# -gt 0 ] || [ -z "$shared" ] || [ -z "$output" ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 1
fi

ner=$shared/data/ner
three=:types=PER,ORG,LOC # sets that leave MISC unmarked, in part or in whole
set --
whole='' # files that mark all types
for set_ in btc-g$three crossner-other crossner-politics gum$three meantime$three men re-docred re3d \
  uner-en-ewt$three wikigold wnut17$three; do
  name=${set_%%:*}
  case $without in *" $name "*) continue ;; esac
  set -- "$@" "$ner/$name.train.bio${set_#"$name"}"
  [ "$name" != "$set_" ] || whole="$whole $ner/$name.train.bio"
done
[ -z "$silver" ] || for name in wikinews knowledgenet semeval ewt; do
  set -- "$@" "$silver/silver-$name.bio"
done
[ -z "$silver" ] || whole="$whole $silver/silver-wikinews.bio"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
# shellcheck disable=SC2086 # a list of files
"$here/recase.py" $whole -o "$folder/recased.bio"
set -- "$@" "$folder/recased.bio"

dev=''
for set_ in crossner-politics gum meantime men re-docred re3d uner-en-ewt$three wikigold; do
  name=${set_%%:*}
  case $without in *" $name "*) continue ;; esac
  dev="$dev $ner/$name.dev.bio${set_#"$name"}"
done
# shellcheck disable=SC2086 # a list of files
tests/bench/tagger train -o "$folder/all.wm" --epochs "$epochs" --drop-hidden 0.3 --name en-news \
  --words "$here/en-words.bin" --train "$@" --dev $dev --date "$(date -u +%F)" --notes "$here/en-news.notes.txt"
tests/bench/tagger gate "$folder/all.wm" "$output" "$@" # a faster one than users get
