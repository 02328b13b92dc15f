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
for database in bench.db bench-notext.db; do # those that SINK left out are not there
  [ -f "$1/$database" ] || continue
  text=$(sqlite3 "$1/$database" 'SELECT sum(length(CAST(text AS BLOB))) FROM articles')
  echo "$database $(stat -c %s "$1/$database") bytes, ${text:-0} of text"
done
for schema in bench bench_notext; do
  psql -X -A -t -c "SELECT '$schema', sum(pg_total_relation_size(oid)) FROM pg_class
    WHERE relkind = 'r' AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = '$schema') HAVING count(*) > 0"
done
