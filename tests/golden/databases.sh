#!/bin/sh
# SQLite and PostgreSQL hold the same: every table, every answer to the page of questions; again after
# a second run, in other portions, after the server went away in the middle of a run. Comments and
# keys are there, and no password is told.
set -u
top=$(cd "${srcdir:-.}" && pwd)
. "$top/tests/postgres.sh"
[ -e .libs/sink-postgres.so ] || { echo "skipped: configured --without-postgres"; exit 77; }
work=$(mktemp -d) || exit 99
chmod 755 "$work"
trap 'postgres_stop immediate; rm -rf "$work"' EXIT
postgres_start "$work/pg" || exit $?


n_failed=0
fail() {
  echo "FAILED: $*"
  n_failed=$((n_failed + 1))
}
ask() { # SQL: one value, from the schema wiremill
  PGOPTIONS='-c search_path=wiremill' psql -X -q -A -t -c "$1"
}
dump() { # FILE: everything in the schema wiremill; tables have no order
  pg_dump -n wiremill --inserts | grep -v '^-- Dumped\|^\\' | LC_ALL=C sort >"$1"
}
again() { # what every portion of a test begins with: nothing there
  ask 'DROP SCHEMA IF EXISTS wiremill CASCADE' 2>"$work/said" || fail "$(cat "$work/said")"
  rm -rf "$work/out"
}
run() { # EXIT ARGUMENT…
  expected=$1
  shift
  status=0
  ./wiremill run "$work/news.yaml" "$@" -q -o "$work/out" 2>"$work/said" || status=$?
  [ $status -eq "$expected" ] || fail "run $*: exit $status, not $expected: $(cat "$work/said")"
  if grep -q "$PGPASSWORD" "$work/said"; then fail "a message tells the password"; fi
}
# pipeline LIMITS: news, into both databases.
pipeline() {
  sed "s/^  - sqlite:.*/  - sqlite: {}\\n  - postgres: {}/; s/^limits:/&\\n  $1/" \
    "$top/pipelines/news.yaml" >"$work/news.yaml"
}
pipeline 'checkpoint-bytes: 16MiB'
grep -q postgres "$work/news.yaml" || fail 'the pipeline news has no sink sqlite'

# The same in both, whatever the portions; and nothing changes when all is in.
run 0 corpora/sample.tar.gz
python3 "$top/tests/golden/databases.py" "$work/out/news.db" "$top/plugins/sinks/QUESTIONS.md" || fail 'databases.py'
dump "$work/first"
[ "$(wc -l <"$work/first")" -gt 2000 ] || fail 'the dump is empty'
run 0 corpora/sample.tar.gz
dump "$work/second"
cmp "$work/first" "$work/second" || fail 'a second run changes the database'
again
pipeline 'checkpoint-bytes: 8KiB\n  batch-bytes: 4KiB'
run 0 corpora/sample.tar.gz
dump "$work/second"
strip() { grep -v 'INSERT INTO wiremill.runs' "$1"; }
strip "$work/first" >"$work/a" && strip "$work/second" | cmp - "$work/a" || fail 'smaller portions give other tables'
run 0 corpora/sample.zip
[ "$(ask 'SELECT count(*) FROM sources')" = 94 ] || fail 'each article has two sources now'
[ "$(ask 'SELECT count(*) FROM articles')" = 47 ] || fail 'articles came in twice'

# The sample once more under other titles: every story is told twice now. A database of version 1,
# whose articles had stories by title, is brought up to date, and all tables are as before.
gzip -dc corpora/sample.jsonl.gz | sed 's/"title":"/"title":"Again: /' >"$work/retold.jsonl"
run 0 "$work/retold.jsonl"
twice="SELECT count(*) FROM stories JOIN article_stories USING (story) JOIN articles AS a ON a.article = similar_to
  WHERE articles = 2 AND a.id = stories.key AND kind IN ('copy', 'update')"
[ "$(ask "$twice")" = 47 ] || fail "stories told twice: $(ask "$twice"), not 47"
python3 "$top/tests/golden/databases.py" "$work/out/news.db" "$top/plugins/sinks/QUESTIONS.md" || fail 'databases.py, stories'
dump "$work/first"
older='ALTER TABLE articles ADD COLUMN story INTEGER NOT NULL DEFAULT 0; UPDATE schema_version SET version = 1;
  DROP TABLE article_stories; DROP TABLE stories;
  CREATE TABLE stories (story INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, date TEXT NOT NULL)'
ask "$older" 2>/dev/null && sqlite3 "$work/out/news.db" "$older" || fail 'version 1 cannot be made'
run 0 corpora/sample.tar.gz
run 0 "$work/retold.jsonl"
python3 "$top/tests/golden/databases.py" "$work/out/news.db" "$top/plugins/sinks/QUESTIONS.md" || fail 'databases.py, version 1'
dump "$work/second"
cmp "$work/first" "$work/second" || fail 'a database of version 1 is other than before'

# Every table and column is explained; keys are in force; merges can be undone.
[ "$(ask "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
  WHERE c.relnamespace = 'wiremill'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND col_description(c.oid, a.attnum) IS NULL")" = 0 ] ||
  fail 'a column has no comment'
ask 'DELETE FROM articles' 2>/dev/null && fail 'keys are not in force'
alias=$(ask "SELECT min(alias) FROM merges WHERE rule = 'ref'")
before=$(ask 'SELECT md5(string_agg(l::text, chr(10) ORDER BY alias)) FROM aliases l')
ask "UPDATE merges SET undone = 1 WHERE alias = $alias"
[ "$(ask "SELECT key FROM entities JOIN aliases USING (entity) WHERE alias = $alias")" = "alias:$alias" ] || fail 'a merge is not undone'
ask "UPDATE merges SET undone = 0 WHERE alias = $alias"
[ "$(ask 'SELECT md5(string_agg(l::text, chr(10) ORDER BY alias)) FROM aliases l')" = "$before" ] || fail 'a merge is not done again'

# The server goes away in the middle, comes again, and the run is gone on with.
again
python3 "$top/tests/bench/make_corpus.py" corpora/sample.jsonl.gz 3MB "$work/more.jsonl.gz" || fail 'make_corpus.py'
pipeline 'checkpoint-bytes: 100KiB\n  batch-bytes: 32KiB'
./wiremill run "$work/news.yaml" "$work/more.jsonl.gz" -q -o "$work/out" 2>"$work/said" &
mill=$!
i=0
while [ $((i += 1)) -lt 600 ] && kill -0 $mill && [ "$(ask 'SELECT count(*) > 50 FROM articles' 2>/dev/null)" != t ]; do sleep 0.1; done
postgres_stop immediate
status=0
wait $mill || status=$?
[ $status -eq 2 ] || fail "without a server: exit $status, not 2: $(cat "$work/said")"
[ "$(wc -l <"$work/said")" -eq 1 ] && grep -q 'postgres: PostgreSQL at ' "$work/said" || fail "not one clear line: $(cat "$work/said")"
run 2 "$work/more.jsonl.gz" --resume
grep -q 'postgres: PostgreSQL at ' "$work/said" || fail "no clear line: $(cat "$work/said")"
postgres_again || fail 'the server does not start again'
run 0 "$work/more.jsonl.gz" --resume
dump "$work/resumed"
again
run 0 "$work/more.jsonl.gz"
dump "$work/whole"
cmp "$work/resumed" "$work/whole" || fail 'a run that was gone on with differs'

# What cannot be done is said, and nothing secret with it.
setting() { # SETTINGS WORDS
  sed "s|postgres: {}|postgres: {$1}|" "$work/news.yaml" >"$work/bad.yaml"
  status=0
  ./wiremill run "$work/bad.yaml" corpora/sample.zip -q -o "$work/bad" 2>"$work/said" || status=$?
  [ $status -eq 2 ] || fail "$1: exit $status, not 2: $(cat "$work/said")"
  grep -q "$2" "$work/said" || fail "$1: $(cat "$work/said")"
  if grep -q "hush-hush" "$work/said"; then fail "$1: a message tells the password"; fi
}
setting 'connection: "password=hush-hush user=postgres"' 'password authentication failed'
setting 'connection: "hush-hush = nonsense and more"' 'connection string or URI that libpq can read'
setting 'connection: "postgresql://postgres:hush-hush@127.0.0.1:1/x"' '127.0.0.1:1: connection to server'
ask 'CREATE ROLE reader LOGIN PASSWORD '"'$PGPASSWORD'"
setting 'connection: "user=reader"' 'permission denied'
ask 'UPDATE wiremill.schema_version SET version = 99'
setting '' "schema 'wiremill': a later Wiremill made it (version 99"
ask 'CREATE SCHEMA other; CREATE TABLE other.entities (id integer PRIMARY KEY)'
setting 'schema: other' "its table 'entities' was made by another program"

# TLS, on the loopback address, where the server takes nothing else: encrypted, and with a certificate
# that is checked.
if command -v openssl >/dev/null; then
  for name in server other; do
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -addext 'subjectAltName=IP:127.0.0.1' \
      -keyout "$work/$name.key" -out "$work/$name.crt" 2>"$work/said" || fail "openssl: $(cat "$work/said")"
  done
  cp "$work/server.key" "$work/server.crt" "$pg_home/data"
  chmod 600 "$pg_home/data/server.key"
  if [ -n "$pg_as" ]; then chown postgres "$pg_home/data/server.key" "$pg_home/data/server.crt"; fi
  sed -i 's/^host  */hostssl /' "$pg_home/data/pg_hba.conf"
  psql -X -q -c 'ALTER SYSTEM SET ssl = on' -c 'SELECT pg_reload_conf()' >/dev/null
  i=0
  while [ $((i += 1)) -lt 100 ] && ! PGHOST=127.0.0.1 PGSSLMODE=require psql -X -q -c 'SELECT 1' >/dev/null 2>&1; do sleep 0.1; done
  echo leak:libcrypto >"$work/libcrypto" # a hundred bytes of its own, which it keeps for the process
  LSAN_OPTIONS=suppressions=$work/libcrypto:print_suppressions=0
  export LSAN_OPTIONS
  for mode in require "verify-ca sslrootcert=$work/server.crt" "verify-full sslrootcert=$work/server.crt"; do
    sed "s|postgres: {}|postgres: {schema: tls, connection: \"host=127.0.0.1 sslmode=$mode\"}|" "$work/news.yaml" >"$work/tls.yaml"
    ./wiremill run "$work/tls.yaml" corpora/sample.zip -q -o "$work/tls" 2>"$work/said" || fail "sslmode=$mode: $(cat "$work/said")"
    rm -rf "$work/tls"
  done
  [ "$(psql -X -A -t -c 'SELECT count(*) FROM tls.articles')" = 47 ] || fail 'nothing came through TLS'
  setting "schema: tls, connection: \"host=127.0.0.1 sslmode=verify-ca sslrootcert=$work/other.crt\"" 'certificate verify failed'
  setting 'schema: tls, connection: "host=127.0.0.1 sslmode=disable"' 'no encryption'
else
  left_out='openssl (Debian: openssl), so TLS is not tested'
fi

echo "$n_failed failures"
[ $n_failed -eq 0 ] || exit 1
[ -z "${left_out-}" ] || { echo "skipped in part: without $left_out"; exit 77; }
