#!/bin/sh
# Gives the seeds of each fuzz target, and what other tests have that fits, to that target.
set -eu
top=${srcdir:-.}
fuzz=./tests/fuzz/fuzz
n=0
for target in $($fuzz); do
  case $target in
  rules) more="$top/corpora/relations/*.rules" ;;
  pipeline) more="$top/pipelines/*.yaml" ;;
  archive) more="corpora/sample.* $top/tests/documents/*" ;;
  tagger | pos | classifier | language) more="$top/tests/fuzz/seeds/*/*" ;; # any bytes are changes
  model | gazetteer) more= ;;
  *) more="$top/tests/documents/*.* $top/tests/html/*.html" ;; # each also what is not its own
  esac
  for seed in "$top/tests/fuzz/seeds/$target"/* $more; do
    [ -f "$seed" ] || continue
    n=$((n + 1))
    "$fuzz" "$target" "$seed" >log 2>&1 || {
      echo "$target: $seed" >&2
      cat log >&2
      exit 1
    }
  done
done
rm -f log
[ "$n" -gt 200 ]
echo "$n inputs"
