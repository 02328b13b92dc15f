#!/bin/sh
# What a run costs: MB/s end to end and for each step, and peak memory, for growing input.
#
#     tests/bench/mill.sh [-p PIPELINE] [-d FOLDER] [-j JOBS]… [SIZE…]
#
# Run it in the build folder. SIZE is of article text (10MB, 100MB and 1GB when none is given);
# PIPELINE a name or a file (the first that exists of news, entities and tokens); JOBS a number of
# workers (1 and 2). FOLDER keeps the corpora for another time; else they are made in a scratch folder
# and removed. Prints a Markdown table for tests/bench/README.md, and never fails on a time.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
mill=$PWD/wiremill
sample=$PWD/corpora/sample.jsonl.gz
pipeline= jobs= corpora=

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

while getopts p:d:j: option; do
  case $option in
  p) pipeline=$OPTARG ;;
  d) corpora=$OPTARG ;;
  j) jobs="$jobs $OPTARG" ;;
  *) usage ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- 10MB 100MB 1GB
[ -x "$mill" ] && [ -f "$sample" ] || {
  echo "mill.sh: run it in the folder where Wiremill was built" >&2
  exit 2
}
for name in news entities tokens; do
  [ -n "$pipeline" ] || [ ! -f "$source/pipelines/$name.yaml" ] || pipeline=$name
done

work=$(mktemp -d "${TMPDIR:-/var/tmp}/wiremill-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
: "${corpora:=$work}"
mkdir -p "$corpora"

print_row() { # SIZE STATS
  python3 - "$@" <<'END'
import json, sys

size, path = sys.argv[1:]
with open(path) as file:
    s = json.load(file)
cpu, memory = s["cpu_seconds"], s["peak_memory"]
steps = [f"{x['name']} {x['mb_per_second']:.1f} ({100 * x['share']:.0f} %)"
         for x in s["steps"] if x["articles"]]
row = [size, s["jobs"], s["articles"], f"{s['seconds']:.1f}", f"**{s['mb_per_second']:.1f}**",
       f"{s['text_bytes'] / 1e6 / sum(cpu.values()):.1f}", ", ".join(steps),
       " / ".join(f"{x:.1f}" for x in cpu.values()),
       " / ".join(f"{x / 1e6:.0f}" for x in memory.values())]
print("|", " | ".join(map(str, row)), "|")
END
}

echo "pipeline $pipeline, $(date -u +%F), $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
echo
echo "| text | jobs | articles | s | MB/s | MB a CPU second | MB/s of each step (share) | CPU s: parent / reader / workers | peak MB: parent / reader / worker |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
for size in "$@"; do
  corpus=$corpora/$size.tar.gz
  if [ ! -f "$corpus" ]; then
    python3 "$source/tests/bench/make_corpus.py" "$sample" "$size" "$work/new.tar.gz"
    mv "$work/new.tar.gz" "$corpus"
  fi
  for n in ${jobs:-1 2}; do
    "$mill" run "$pipeline" "$corpus" -o "$work/out" -j "$n" -q --stats "$work/stats.json" || {
      code=$?
      [ $code -eq 3 ] || exit $code # 3: some articles were rejected
    }
    print_row "$size" "$work/stats.json"
    rm -rf "$work/out"
  done
  [ "$corpora" != "$work" ] || rm -f "$corpus"
done
