#!/bin/sh
# What the journal costs, how fast a run is completed, and whether memory stays flat.
#
#     tests/bench/journal.sh [-d FOLDER] [-j JOBS] [-p PIPELINE]… [ARTICLES…]
#
# Run it in the build folder. For each number of articles (100000 when none is given) it makes that
# many short ones, no two of the same words, of which each names some towns and companies of the
# gazetteers; and runs three pipelines over them (all, or those of -p): `trivial` (stream), `folds`
# (names by gazetteer, the fold aggregate, stream), `database` (names, stream, SQLite). Then it kills
# a run of each when the journal has nine tenths, and completes it. FOLDER keeps the articles for
# another time. Prints Markdown tables for tests/bench/README.md, and never fails on a time.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
mill=$PWD/wiremill
jobs=2 corpora= chosen=

while getopts d:j:p: option; do
  case $option in
  d) corpora=$OPTARG ;;
  j) jobs=$OPTARG ;;
  p) chosen="$chosen $OPTARG" ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- 100000

work=$(mktemp -d "${TMPDIR:-/var/tmp}/wiremill-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
: "${corpora:=$work}"

# articles N: JSON lines of N articles, about 1,000 bytes of text each.
articles() {
  cat "$source/corpora/gazetteers/cities.tsv" "$source/corpora/gazetteers/companies.tsv" |
    awk -F'\t' -v n="$1" '
      /^#/ || $1 == "name" || $1 ~ /["\\]/ { next }
      { name[++names] = $1 }
      function some() {
        seed = (seed * 1103 + 12345) % 1048573
        return name[(seed * 131 + ++turn) % names + 1]
      }
      END {
        seed = 12345
        for (i = 1; i <= n; i++) {
          printf "{\"id\":\"%d\",\"date\":\"2026-%02d-%02d\",\"title\":\"Report %d of %s\",\"text\":\"",
            i, i % 12 + 1, i % 28 + 1, i, some()
          for (k = 0; k < 9; k++)
            printf "The board of %s said on Monday that work in %s will cost %d million euros. ",
              some(), some(), (seed * 7 + i) % 9000
          print "\"}"
        }
      }'
}

pipelines() {
  cat >"$work/trivial.yaml" <<'END'
wiremill: 1
formats: [jsonl]
sinks: [{jsonl: {}}]
END
  cat >"$work/folds.yaml" <<'END'
wiremill: 1
formats: [jsonl]
stages: [tokenize, {entity-extract: {gazetteers: [gazetteers/world.gaz]}}]
folds: [aggregate]
sinks: [{jsonl: {}}]
END
  cat >"$work/database.yaml" <<'END'
wiremill: 1
formats: [jsonl]
stages: [tokenize, {entity-extract: {gazetteers: [gazetteers/world.gaz]}}]
sinks: [{jsonl: {}}, {sqlite: {}}]
END
}

bytes_of() {
  cat "$@" | wc -c
}

# row PIPELINE OUT STATS: what a whole run cost.
row() {
  python3 - "$1" "$3" "$(bytes_of "$2"/*.db 2>/dev/null || echo 0)" \
    "$(du -sb "$2/wiremill.journal" | cut -f1)" <<'END'
import json, sys

name, path, database, journal = sys.argv[1:]
with open(path) as file:
    s = json.load(file)
text, cpu = s["text_bytes"], sum(s["cpu_seconds"].values())
memory = s["peak_memory"]
print("|", " | ".join(map(str, [
    name, f"{s['articles']:,}", f"{text / 1e6:.0f}", f"{s['seconds']:.1f}", f"{cpu:.1f}",
    f"{s['journal_seconds']:.2f} ({100 * s['journal_seconds'] / s['seconds']:.1f} %)",
    " / ".join(f"{x / 1e6:.0f}" for x in memory.values()),
    f"{int(database) / text:.2f}", f"{int(journal) / text:.2f}"])), "|")
END
}

seconds() { # COMMAND…: how long it takes, in $took; in milliseconds
  began=$(date +%s%N)
  "$@"
  took=$((($(date +%s%N) - began) / 1000000))
}

# progress OUT: articles of the last record, 0 when there is none.
progress() {
  tail -n 1 "$1/wiremill.journal/journal.jsonl" 2>/dev/null |
    sed -n 's/^{"sequence".*"articles":\([0-9]*\).*/\1/p' | grep . || echo 0
}

: "${chosen:=trivial folds database}"
pipelines
echo '| pipeline | articles | MB of text | seconds | CPU s | journal, seconds | peak MB: parent / reader / worker | database / text | journal / text |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- |'
for n in "$@"; do
  archive=$corpora/$n.jsonl.gz
  [ -f "$archive" ] || articles "$n" | gzip -1 >"$archive"
  for pipeline in $chosen; do
    out=$work/$pipeline.$n
    seconds "$mill" run "$work/$pipeline.yaml" "$archive" -j "$jobs" -q -o "$out" --stats "$work/stats"
    echo "$took" >"$out.ms"
    row $pipeline "$out" "$work/stats"
  done
done
echo
echo '| pipeline | articles | whole run, s | in when killed | completing it, s | the same bytes |'
echo '| --- | --- | --- | --- | --- | --- |'
for n in "$@"; do
  for pipeline in $chosen; do
    whole=$work/$pipeline.$n out=$work/out
    rm -rf "$out"
    whole=$work/$pipeline.$n out=$work/out
    "$mill" run "$work/$pipeline.yaml" "$corpora/$n.jsonl.gz" -j "$jobs" -q -o "$out" &
    run=$!
    in=0
    while [ "$in" -lt $((n * 9 / 10)) ] && kill -0 $run 2>/dev/null; do
      sleep 0.02
      in=$(progress "$out")
    done
    kill -9 $run 2>/dev/null || true
    wait $run 2>/dev/null || true
    seconds "$mill" run "$work/$pipeline.yaml" "$corpora/$n.jsonl.gz" -j "$jobs" -q -o "$out" --resume
    same=no
    ! cmp -s "$whole/stream.jsonl" "$out/stream.jsonl" || same=yes
    awk -v p=$pipeline -v n="$n" -v whole="$(cat "$whole.ms")" -v in_by="$in" \
      -v took=$took -v same=$same 'BEGIN {
        printf "| %s | %d | %.1f | %d | %.1f | %s |\n", p, n, whole / 1000, in_by, took / 1000, same
      }'
  done
  rm -rf "$work"/*."$n" "$work/out"
done
