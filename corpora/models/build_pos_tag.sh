#!/bin/sh
# Rebuilds en-pos.model: build_pos_tag.sh TRAIN.conllu DEV.conllu DATE [WIREMILL], with the files of
# UD_English-EWT (train and dev). The same files, date and program give the same bytes.
set -eu
here=$(dirname "$0")
"${4:-wiremill}" train pos-tag --train "$1" --dev "$2" --words "$here/en-words.bin" --seed 2 --date "$3" \
  --notes 'Data: Universal Dependencies English Web Treebank, CC BY-SA 4.0.
Licence of this model: CC BY-SA 4.0, as its lemmas and weights were made from that text.
The word table en-words.bin and its origins are described in README.md beside it.' \
  -o "$here/en-pos.model"
