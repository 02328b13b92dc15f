# Sourced by tests that need PostgreSQL: a server of their own in a private folder, reached through a
# socket there and, on the loopback address, a port that was free. The server refuses to run as root;
# then it runs as the user postgres, who comes with Debian's package.

# postgres_start FOLDER: starts a server there and has libpq find it (PGHOST …). Returns 77 when
# there is none to start.
postgres_start() {
  pg_home=$1
  pg_bin=$(for dir in /usr/lib/postgresql/*/bin; do [ -x "$dir/initdb" ] && echo "$dir"; done | tail -n 1)
  [ -n "$pg_bin" ] || pg_bin=$(dirname "$(command -v initdb || echo none/none)")
  if [ ! -x "$pg_bin/initdb" ] || ! command -v psql >/dev/null; then
    echo "skipped: PostgreSQL is not installed (Debian: postgresql)"
    return 77
  fi
  mkdir -p "$pg_home" || return 1
  chmod 755 "$pg_home"
  pg_as=
  if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || { echo "skipped: there is no user postgres to run a server as"; return 77; }
    chown postgres "$pg_home"
    pg_as="setpriv --reuid=postgres --regid=postgres --clear-groups"
  fi
  PGHOST=$pg_home PGUSER=postgres PGDATABASE=postgres PGPASSWORD=secret-of-the-test
  export PGHOST PGUSER PGDATABASE PGPASSWORD
  (cd "$pg_home" && echo "$PGPASSWORD" >pw && chmod 644 pw &&
    $pg_as "$pg_bin/initdb" -D "$pg_home/data" -U postgres -A scram-sha-256 --pwfile=pw \
      -E UTF8 --locale=C --no-sync >initdb.log) || return 1
  PGPORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  export PGPORT
  postgres_again
}

# Starts the server, also once more after postgres_stop.
postgres_again() {
  (cd "$pg_home" && $pg_as "$pg_bin/pg_ctl" -D "$pg_home/data" -l "$pg_home/data/log" -w -s \
    -o "-p $PGPORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$pg_home ${pg_settings-}" start) || {
    cat "$pg_home/data/log"
    return 1
  }
}

# postgres_stop [MODE]: stops it; does nothing when none runs.
postgres_stop() {
  [ -n "${pg_home-}" ] && [ -f "$pg_home/data/postmaster.pid" ] || return 0
  (cd "$pg_home" && $pg_as "$pg_bin/pg_ctl" -D "$pg_home/data" -m "${1-fast}" -w -s stop)
}
