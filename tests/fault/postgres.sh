#!/bin/sh
# A run into PostgreSQL that is killed at random moments, and whose connection the server cuts, and
# that is gone on with, leaves the database of a run that nobody disturbed.
#
# WIREMILL_KILLS: how many moments (6). WIREMILL_SEED: which.
. "${srcdir:-.}/tests/postgres.sh"
. "${srcdir:-.}/tests/fault/news.sh"
[ -e "$top/.libs/sink-postgres.so" ] || {
  echo 'skipped: configured --without-postgres'
  exit 77
}
trap 'postgres_stop immediate; rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
postgres_start "$scratch/pg" || exit $?
seed=${WIREMILL_SEED-1}

random() { # MOST: a number below it, in $number
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  number=$((seed / 65536 % $1))
}

anew() {
  rm -rf out
  psql -X -q -c 'DROP SCHEMA IF EXISTS wiremill CASCADE' 2>/dev/null
}

# database FILE: all of it; tables have no order. same_database WHAT: it is as whole.sql.
database() {
  pg_dump -n wiremill --inserts | grep -v '^-- Dumped\|^\\' | sort >"$1"
}
same_database() {
  database out.sql
  same "$1" whole.sql out.sql
  same "$1: the stream" whole.jsonl out/stream.jsonl
}

news_archive news.tar.gz 6
news_pipeline p.yaml
sed -i 's/{sqlite: {}}/{postgres: {}}/' p.yaml
anew
began=$(date +%s%N)
run 3 p.yaml news.tar.gz -j 2 -q -o out
took=$((($(date +%s%N) - began) / 1000000))
cp out/stream.jsonl whole.jsonl
database whole.sql
check 'the database is filled' [ "$(wc -l <whole.sql)" -gt 10000 ]

# The mill is killed, early enough that it has not ended.
anew
n_killed=0
for kill in $(seq "${WIREMILL_KILLS-6}"); do
  random $((took / 2 + 1))
  status=0
  "$top/tests/fault/killer" once "$number" parent "$mill" run p.yaml news.tar.gz -j 2 -q -o out \
    --resume >killed 2>said || status=$?
  n_killed=$((n_killed + $(cat killed)))
  [ $status -eq 137 ] || check "kill $kill: exit $status: $(cat said)" [ $status -eq 3 ]
done
run 3 p.yaml news.tar.gz -q -o out --resume
same_database "$n_killed kills"
check 'some runs were killed' [ "$n_killed" -gt 0 ]

# The server cuts the connection: one clear line, exit 2, and the run can be gone on with.
anew
"$mill" run p.yaml news.tar.gz -j 2 -q -o out 2>said &
run=$!
cut=f
while [ "$cut" != t ] && kill -0 $run 2>/dev/null; do
  sleep 0.1
  cut=$(psql -X -q -A -t -c "SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
      AND (SELECT count(*) > 20 FROM wiremill.articles)" 2>/dev/null || true)
done
status=0
wait $run || status=$?
check 'the connection was cut' [ "$cut" = t ]
check "a cut connection: exit $status" [ $status -eq 2 ]
check "a cut connection: one line: $(cat said)" [ "$(wc -l <said)" -eq 1 ]
check "a cut connection is said: $(cat said)" grep -q 'postgres: PostgreSQL at ' said
run 3 p.yaml news.tar.gz -q -o out --resume
same_database 'a cut connection'
finish
