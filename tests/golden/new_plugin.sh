#!/bin/sh
# A plugin of each kind from `wiremill new-plugin`, built, tested and run against an installed
# Wiremill; what it adds reaches the stream and the database.
set -u
work=$(mktemp -d) || exit 99
top=$(cd "${srcdir:-.}" && pwd)
. "$top/tests/postgres.sh"
trap 'postgres_stop immediate; rm -rf "$work"' EXIT
root=$work/root
prefix=$(pkg-config --variable=prefix ./wiremill.pc)
libdir=$(pkg-config --variable=libdir ./wiremill.pc)

fail() {
  echo "FAILED: $*"
  [ -f "$work/log" ] && cat "$work/log"
  exit 1
}

${MAKE:-make} install DESTDIR="$root" >"$work/log" 2>&1 || fail "make install"
# What is installed below another root than its own is told where it is.
PKG_CONFIG_PATH=$root$libdir/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$root
LD_LIBRARY_PATH=$root$libdir
WIREMILL_PLUGIN_PATH=$root$libdir/wiremill/plugins
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH WIREMILL_PLUGIN_PATH
for file in "$prefix/bin/wiremill" "$prefix/share/wiremill/new-plugin/stage.c" \
  "$prefix/share/man/man1/wiremill-new-plugin.1" "$prefix/include/wiremill/test.h"; do
  test -s "$root$file" || fail "not installed: $file"
done

build=$(pwd)
cd "$work" || exit 99
make_one() { # NAME KIND
  "$build/wiremill" new-plugin "$1" --kind "$2" >log 2>&1 || fail "new-plugin $1"
  ${MAKE:-make} -C "$1" check run WIREMILL="$root$prefix/bin/wiremill" \
    CFLAGS="-O1 -g -Wall -Wextra -Werror ${SANITIZER_FLAGS-}" LDFLAGS="${SANITIZER_FLAGS-}" >log 2>&1 ||
    fail "make check run of a $2"
  grep -q '^100%: Checks: ' log || fail "its tests did not run"
  grep -q ' checks, 0 failed$' log || fail "plugin-test did not run"
}

make_one storm-watch stage
grep -q '"storm_watch":\[{"id":0,"begin":0,"end":5,"text":"Storm","word":"storm"}' storm-watch/out/stream.jsonl ||
  fail "its layer is not in the stream"
[ "$(sqlite3 storm-watch/out/news.db 'SELECT group_concat(word) FROM storm_watch')" = storm,storm,flood ] ||
  fail "its layer is not in the database"

# In PostgreSQL, too, where there is one.
chmod 755 "$work"
if [ -e "$build/.libs/sink-postgres.so" ] && postgres_start "$work/pg" >log 2>&1; then
  sed 's/sqlite: .*/postgres/' storm-watch/storm-watch.yaml >storm-watch/pg.yaml
  (cd storm-watch && "$root$prefix/bin/wiremill" run pg.yaml sample.txt -o out-pg >../log 2>&1) ||
    fail "a run into PostgreSQL"
  [ "$(psql -Atc "SELECT string_agg(word, ',' ORDER BY word) FROM wiremill.storm_watch" 2>log)" = flood,storm,storm ] ||
    fail "its layer is not in PostgreSQL"
  postgres_stop immediate
else
  echo "left out: PostgreSQL"
fi

make_one desk-mail format
grep -q '"title":"Storm closes the port","date":"2026-01-26".*"meta":{"desk":"weather"}' desk-mail/out/stream.jsonl ||
  fail "its article is not in the stream"
[ "$(sqlite3 desk-mail/out/news.db 'SELECT date FROM articles')" = 2026-01-26 ] ||
  fail "its article is not in the database"

make_one tally-sheet sink
grep -q "$(printf '\tStorm closes the port\t.*tokens=20\tsentences=3')" tally-sheet/out/tally-sheet.tsv ||
  fail "its file is not right: $(cat tally-sheet/out/tally-sheet.tsv)"

# A run can go on with it.
printf 'Another\n\nIt rained.\n' >tally-sheet/more.txt
(cd tally-sheet && "$root$prefix/bin/wiremill" run tally-sheet.yaml more.txt -o out --resume >../log 2>&1) ||
  fail "a run cannot go on with it"
[ "$(cut -f 3 tally-sheet/out/tally-sheet.tsv | tr '\n' ,)" = 'Storm closes the port,Another,' ] ||
  fail "what is in was lost: $(cat tally-sheet/out/tally-sheet.tsv)"

make_one by-day fold
grep -q '^{"id":0,"date":"2026-01-26","articles":1,"bytes":101}$' by-day/out/by_day.jsonl ||
  fail "its table is not in the stream: $(cat by-day/out/by_day.jsonl)"
[ "$(sqlite3 by-day/out/news.db 'SELECT articles FROM by_day')" = 1 ] ||
  fail "its table is not in the database"

"$build/wiremill" new-plugin by-day >log 2>&1 && fail "it wrote into a folder that was there"
grep -q 'by-day: File exists' log || fail "no reason"
"$build/wiremill" new-plugin By_Day >log 2>&1 && fail "it took a wrong name"

# Installed, it is found by its name.
${MAKE:-make} -C storm-watch install DESTDIR= PLUGINS="$WIREMILL_PLUGIN_PATH" >log 2>&1 || fail "make install of a plugin"
"$root$prefix/bin/wiremill" plugins storm-watch >log 2>&1
grep -q '^storm-watch 0.1, a stage$' log || fail "it is not found when installed"
