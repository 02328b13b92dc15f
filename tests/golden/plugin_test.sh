#!/bin/sh
# plugin-test passes every plugin of this tree, and finds each fault of plugins that have one.
set -u
top=$(cd "${srcdir:-.}" && pwd)
build=$(pwd)
work=$(mktemp -d) || exit 99
. "$top/tests/postgres.sh"
chmod 755 "$work"
trap 'postgres_stop immediate; rm -rf "$work"' EXIT
failed=0
has_server=yes
postgres_start "$work/pg" || has_server=no

for plugin in .libs/*.so; do
  case $plugin in
  */sink-postgres.so)
    [ $has_server = yes ] || { echo "left out: $plugin, which needs PostgreSQL" && continue; } ;;
  esac
  ./wiremill plugin-test "$plugin" >"$work/log" 2>&1 || {
    echo "FAILED: $plugin"
    cat "$work/log"
    failed=1
  }
done

# faulty DEED STATUS LINE [OPTION…]: what it says of a plugin with that fault
faulty() {
  deed=$1 wanted=$2 line=$3
  shift 3
  # shellcheck disable=SC2086 # several words
  ${CC:-gcc} ${SANITIZER_FLAGS-} -std=gnu11 -shared -fPIC -DDEED="$deed" -I "$top/core/include" \
    "$top/tests/golden/plugin_test/faulty.c" -o "$work/faulty.so" || exit 99
  ASAN_OPTIONS=detect_leaks=0 "$build/wiremill" plugin-test "$@" "$work/faulty.so" >"$work/log" 2>&1
  status=$?
  [ $status = "$wanted" ] && grep -q "$line" "$work/log" && return
  echo "FAILED: $deed: status $status, no line '$line' in:"
  cat "$work/log"
  failed=1
}
faulty SOUND 0 '^ok .*runs in the oldest host'
faulty CRASHES 1 '^FAIL .*works on .*: Aborted at: 100,000 opening brackets'
faulty HANGS 1 '^FAIL .*works on .*: more than 1 s for one article: 100,000 opening brackets' --time 1s
faulty REMEMBERS 1 '^FAIL .*in any order of articles: another output for: '
faulty DRAWS 1 '^FAIL .*when it runs again: another output for: '
faulty REJECTS 1 '^FAIL .*: 40 ordinary articles were rejected, the first by faulty: it does not like titles'
faulty RUNS_OUT 1 '^FAIL .*rejected, the first by faulty: '
faulty NEVER_ASKS 1 '^FAIL .*uses every layer that it declares: never read: tokens'
case ${SANITIZER_FLAGS-} in
*address*) echo 'left out: leaks and bytes behind tables are found by ASan' ;;
*)
  faulty LEAKS 1 '^FAIL .*keeps no memory .*: .* bytes more after each round'
  faulty LOOKS_BEYOND 1 '^FAIL .*works on .*: Segmentation fault at: an ordinary article' ;;
esac

echo 'not a plugin' >"$work/text.so"
./wiremill plugin-test "$work/text.so" >"$work/log" 2>&1 && failed=1
grep -q '^FAIL  1  loads' "$work/log" || { cat "$work/log"; failed=1; }
exit $failed
