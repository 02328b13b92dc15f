#!/bin/sh
# sinks.sh FOLDER [ARTICLES [SINK]]: the program sinks, with a PostgreSQL server of its own; then the sizes of
# the databases against the text in them.
set -u
top=$(cd "${srcdir:-.}" && pwd)
. "$top/tests/postgres.sh"
[ $# -ge 1 ] || { echo "usage: sinks.sh FOLDER [ARTICLES [SINK]]" >&2; exit 1; }
mkdir -p "$1"
work=$(mktemp -d) && chmod 755 "$work" || exit 1
trap 'postgres_stop; rm -rf "$work"' EXIT
postgres_start "$work/pg" || echo "without PostgreSQL"
PGPID=$(head -n 1 "$work/pg/data/postmaster.pid") && export PGPID
tests/bench/sinks "$@" || exit 1
text=$(sqlite3 "$1/bench.db" 'SELECT sum(length(CAST(text AS BLOB))) FROM articles')
echo "text $text bytes; bench.db $(stat -c %s "$1/bench.db"), bench-notext.db $(stat -c %s "$1/bench-notext.db")"
for schema in bench bench_notext; do
  psql -X -A -t -c "SELECT '$schema', sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relkind = 'r' AND relnamespace = '$schema'::regnamespace"
done
