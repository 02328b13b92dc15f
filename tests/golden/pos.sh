#!/bin/sh
# `wiremill eval pos` counts tokens whose spans are right, and says when nothing was tagged.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

printf '# newdoc id = d\n' >"$work/gold.conllu"
printf '1\tPorts\tport\tNOUN\t_\t_\t0\troot\t_\t_\n2\topened\topen\tVERB\t_\t_\t1\tx\t_\t_\n' >>"$work/gold.conllu"
printf '3\tagain\tagain\tADV\t_\t_\t1\tx\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t_\t_\t1\tx\t_\t_\n\n' >>"$work/gold.conllu"
cat >"$work/predicted.jsonl" <<'X'
{"id":"d","text":"Ports opened again.","tokens":[{"begin":0,"end":5,"pos":"NOUN","lemma":"port"},{"begin":6,"end":12,"pos":"ADJ","lemma":"opened"},{"begin":13,"end":19,"pos":"ADV","lemma":"again."}]}
X
./wiremill eval pos "$work/gold.conllu" "$work/predicted.jsonl" >"$work/got"
grep -q '^lemma .*(1 right, 1 extra, 1 missed)$' "$work/got"
grep -q '^VERB .*(0 right, 0 extra, 1 missed)$' "$work/got"
grep -q '^ADJ .*(0 right, 1 extra, 0 missed)$' "$work/got"
grep -q '^all .*(1 right, 1 extra, 1 missed)$' "$work/got"

echo '{"id":"d","text":"Ports opened again.","tokens":[{"begin":0,"end":5}]}' >"$work/none.jsonl"
if ./wiremill eval pos "$work/gold.conllu" "$work/none.jsonl" 2>"$work/said"; then
  echo 'tokens without a part of speech were scored' >&2
  exit 1
fi
grep -q 'no predicted token has a part of speech' "$work/said"
