# Shared by the shell tests of the mill, which source it from the build folder: a scratch folder to
# work in, a pipeline of test plugins, checks that count. A test ends with `finish`.
set -eu
LC_ALL=C
export LC_ALL

top=$PWD
mill=$top/wiremill
pack=$top/tests/fault/pack
WIREMILL_PLUGIN_PATH=$top/tests/fault/.libs
export WIREMILL_PLUGIN_PATH
scratch=$(mktemp -d "${TMPDIR:-/tmp}/wiremill-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
cd "$scratch"
n_failed=0
n_done=0
left_out= # what could not be tried here: the test then counts as skipped, unless it failed

# The sanitizers see some faults first and say other things about them; and they have no bound on
# memory.
if grep -q __asan_init "$mill"; then sanitized=yes; else sanitized=no; fi

fail() {
  echo "FAIL: $*"
  n_failed=$((n_failed + 1))
}

# check WHAT COMMAND…: COMMAND must succeed.
check() {
  what=$1
  shift
  n_done=$((n_done + 1))
  "$@" || fail "$what"
}

finish() {
  echo "$n_done checks, $n_failed failed"
  [ "$n_done" -gt 0 ] && [ "$n_failed" -eq 0 ] || exit 1
  [ -z "$left_out" ] || {
    echo "skipped in part:$left_out"
    exit 77
  }
}

# pipeline FILE DEED [LIMITS] [SINK-PARAMETERS]
pipeline() {
  cat >"$1" <<END
wiremill: 1
limits: {${3-}}
formats: [lines, whole]
stages: [{fault: {deed: $2}}]
folds: [count]
sinks: [{plain: {${4-}}}]
END
}

# run STATUS ARGUMENT…: wiremill run must end with STATUS; what it says goes to the file `said`.
run() {
  wanted=$1
  shift
  status=0
  "$mill" run "$@" 2>said || status=$?
  n_done=$((n_done + 1))
  [ "$status" -eq "$wanted" ] || {
    fail "run $*: exit $status, not $wanted"
    cat said
  }
}

# same WHAT FILE FILE
same() {
  n_done=$((n_done + 1))
  cmp -s "$2" "$3" || {
    fail "$1: $2 and $3 differ"
    diff "$2" "$3" | head -n 20
  }
}

# lines FILE COUNT [EACH]: COUNT articles, EACHth with the word FAULT.
lines() {
  awk -v n="$2" -v each="${3-0}" 'BEGIN {
    split("port rail gas energy minister signed contract agency talks Tuesday", word, " ")
    seed = 12345
    for (i = 1; i <= n; i++) {
      printf "article %d:", i
      for (k = seed % 90 + 5; k > 0; k--) {
        seed = (seed * 1103 + 12345) % 1048576
        printf " %s", word[seed % 10 + 1]
      }
      print each && i % each == 0 ? " FAULT" : ""
    }
  }' >"$1"
}

# Rejects as "ENTRY@OFFSET#INDEX STAGE: REASON".
show_rejects() {
  sed 's/^{"archive":"[^"]*","entry":"\([^"]*\)","offset":\([0-9]*\),"index":\([0-9]*\),"stage":"\([^"]*\)","reason":"\(.*\)"}$/\1@\2#\3 \4: \5/' "$1"
}
