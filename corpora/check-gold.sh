#!/bin/sh
# Checks the gold annotations: check-gold.sh [--write-text] [CORPORA]
# Each gold/NAME.txt must be the text of articles/NAME.txt as Wiremill sees it (title, blank line, body; then one final
# newline), each T line's text must be the characters its offsets name, and each R and A line must point to something that
# is there, in the types the guideline knows. --write-text writes gold/*.txt anew from the articles first. CORPORA is the source
# folder, of itself the one that a test run names.
set -eu
LC_ALL=C
export LC_ALL

write=no
if [ "${1-}" = --write-text ]; then
  write=yes
  shift
fi
[ $# -le 1 ] || {
  echo "usage: check-gold.sh [--write-text] [CORPORA]" >&2
  exit 1
}
corpora=${1:-${srcdir:-.}/corpora}
status=0

# article_text FILE: drops the date line.
article_text() {
  sed 2d "$1"
}

# check_offsets TEXT ANN: one line on standard output for each fault. Bytes are walked in the C locale, so that offsets in
# code points need no more than a plain awk.
check_offsets() {
  awk -F '\t' -v ann="$2" '
    BEGIN {
      split("PER ORG LOC MISC DATE TIME MONEY PERCENT QUANTITY", list, " ")
      for (i in list) entity[list[i]] = 1
      split("agreement member-of supply based-in office-held restrict support", list, " ")
      for (i in list) relation[list[i]] = 1
      split("Polarity:negated Modality:planned Modality:possible Modality:reported", list, " ")
      for (i in list) attribute[list[i]] = 1
    }
    function fault(what) { print ann ":" FNR ": " what }
    FILENAME != ann { text = text $0 "\n"; next }
    FNR == 1 {
      for (i = n = 0; i++ < length(text);)
        if ((c = substr(text, i, 1)) < "\200" || c >= "\300") at[n++] = i
      at[n] = i
    }
    { split($2, f, " ") }
    $1 in seen { fault($1 " is used twice") }
    { seen[$1] = 1 }
    /^T/ {
      if (!(f[1] in entity)) fault("unknown entity type " f[1])
      if (!(f[2] + 0 < f[3] + 0 && f[3] + 0 <= n)) fault("offsets outside the text")
      else if (substr(text, at[f[2] + 0], at[f[3] + 0] - at[f[2] + 0]) != $3)
        fault("the text at " f[2] " is not \"" $3 "\"")
      if (f[2] + 0 < last) fault("mentions overlap or are out of order")
      last = f[3] + 0
      next
    }
    /^R/ {
      if (!(f[1] in relation)) fault("unknown relation type " f[1])
      if (sub(/^Arg1:/, "", f[2]) + sub(/^Arg2:/, "", f[3]) != 2) fault("no Arg1 and Arg2")
      else if (!(f[2] in seen && f[3] in seen)) fault("argument not among the mentions")
      if ((f[1] " " f[2] " " f[3]) in said) fault("relation given twice")
      said[f[1] " " f[2] " " f[3]] = 1
      next
    }
    /^A/ {
      if (!((f[1] ":" f[3]) in attribute)) fault("unknown attribute " f[1] " " f[3])
      if (f[2] !~ /^R/ || !(f[2] in seen)) fault("attribute of nothing")
      next
    }
    { fault("neither T, R nor A") }' "$1" "$2"
}

for ann in "$corpora"/gold/*.ann; do
  name=$(basename "$ann" .ann)
  text=$corpora/gold/$name.txt article=$corpora/articles/$name.txt
  [ $write = no ] || article_text "$article" > "$text"
  article_text "$article" | cmp -s - "$text" || {
    echo "$text: not the text of $article (check-gold.sh --write-text $corpora mends it, then the offsets need a look)"
    status=1
  }
  faults=$(check_offsets "$text" "$ann")
  if [ -n "$faults" ]; then
    printf '%s\n' "$faults"
    status=1
  fi
done >&2
exit $status
