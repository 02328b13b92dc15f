#!/bin/sh
# Rebuilds languages.wm: build_languages.sh CRATES [WIREMILL], with a folder of the crates
# lingua-*-language-model (README.md beside this says how to get them). The same crates give the same bytes.
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/../../tests/bench/language/make_set.py" "$1" -o "$work"
"${2:-wiremill}" train language --train "$work/train.tsv" --notes "$(cat "$here/languages.notes.txt")" \
  -o "$here/languages.wm"
