#!/bin/sh
# A full disk, a file that may not be written, a folder that is read-only: the run ends with exit 2
# and one line that says which file and why; when the cause is gone --resume completes it, to the
# bytes of a run that nothing disturbed.
. "${srcdir:-.}/tests/fault/news.sh"

news_archive news.tar.gz 8
news_pipeline p.yaml
run 3 p.yaml news.tar.gz -j 2 -q -o whole
show whole

# ended WHAT STATUS WORDS: exit 2 and one line with these words.
ended() {
  check "$1: exit $2" [ "$2" -eq 2 ]
  check "$1: one line: $(cat said)" [ "$(wc -l <said)" -eq 1 ]
  check "$1: it says '$3': $(cat said)" grep -q "$3" said
}

# Files may not grow beyond some size, as on a full disk: at first the stream hits it, or the
# database, or what the journal counts on. In units of 512 bytes. SQLite does not always keep the
# system's reason.
for most in 2100 2500 3500; do
  rm -rf full
  status=0
  (ulimit -f $most && exec "$mill" run p.yaml news.tar.gz -j 2 -q -o full) 2>said || status=$?
  ended "disk full at $most" $status 'full/.*\(File too large\|disk I/O error\)'
  status=0
  (ulimit -f $most && exec "$mill" run p.yaml news.tar.gz -q -o full --resume) 2>said || status=$?
  ended "still full at $most" $status 'full/.*\(File too large\|disk I/O error\)'
  run 3 p.yaml news.tar.gz -j 2 -q -o full --resume
  same_run "disk full at $most" full whole
done

# A disk that is full: a small one in memory, in a mount namespace of its own, which ends with the
# command. It is full half-way; the folder is then carried to where there is room.
on_disk() { # KIB COMMAND…: with such a disk at `disk`; what is on it is kept in `kept`
  size=$1
  shift
  unshare -m sh -ec 'mount -t tmpfs -o size="$1"k none disk && shift
    cp -a kept/. disk
    status=0
    "$@" || status=$?
    rm -rf kept && cp -a disk kept
    exit $status' sh "$size" "$@"
}
mkdir -p disk kept
if on_disk 64 true 2>/dev/null; then
  for most in 1500 4000 9000; do
    rm -rf kept && mkdir kept
    status=0
    on_disk $most "$mill" run p.yaml news.tar.gz -j 2 -q -o disk/out 2>said || status=$?
    ended "a disk of $most KiB" $status 'disk/out.*\(No space left on device\|database or disk is full\|disk I/O error\)'
    status=0
    on_disk 200000 "$mill" run p.yaml news.tar.gz -j 2 -q -o disk/out --resume 2>said || status=$?
    check "a larger disk: exit $status: $(cat said)" [ $status -eq 3 ]
    same_run "a disk of $most KiB" kept/out whole
  done
else
  left_out="$left_out a full disk, as no mount namespace can be made here;"
fi

# The same for a merge.
for k in 1 2; do
  status=0
  "$mill" run p.yaml news.tar.gz -q -j 2 -o shard$k --shard $k/2 || status=$?
  check "shard $k: exit $status" [ $status -eq 0 -o $status -eq 3 ]
done
status=0
(ulimit -f 2100 && exec "$mill" merge p.yaml shard1 shard2 -o merged) 2>said || status=$?
ended 'disk full in a merge' $status 'merged/.*\(File too large\|disk I/O error\)'
n_done=$((n_done + 1))
"$mill" merge p.yaml shard1 shard2 -o merged 2>said || fail "merge: $(cat said)"
same_run 'disk full in a merge' merged whole

# Permissions do not bind root: then somebody else is asked to run, who may write in this folder.
as_user=
if [ "$(id -u)" -eq 0 ]; then
  as_user='setpriv --reuid 65534 --regid 65534 --clear-groups'
  chown 65534 . && chmod 755 .
  if ! $as_user "$mill" run p.yaml empty.jsonl -q -o probe >/dev/null 2>&1; then
    [ -e probe/rejects.jsonl ] || as_user=none
  fi
fi

# refused WHAT FILE WORDS: while FILE may not be written the run cannot go on; then it can.
refused() {
  rm -rf out
  $as_user "$mill" run p.yaml news.tar.gz -q -j 1 -o out --limit 200 || true
  mode=$(stat -c %a "$2")
  chmod a-w "$2"
  status=0
  $as_user "$mill" run p.yaml news.tar.gz -q -o out --resume 2>said || status=$?
  chmod "$mode" "$2"
  ended "$1" $status "$3"
  status=0
  $as_user "$mill" run p.yaml news.tar.gz -q -o out --resume 2>said || status=$?
  check "$1: exit $status: $(cat said)" [ $status -eq 3 ]
  same_run "$1" out whole
}

if [ "$as_user" = none ]; then
  left_out="$left_out permissions, as nobody but root can run the mill here;"
else
  refused 'a stream that may not be written' out/stream.jsonl 'out/stream.jsonl: cannot open: Permission denied'
  refused 'a database that may not be written' out/news.db 'out/news.db: .*readonly database'
  refused 'a folder that may not be written' out 'out.*Permission denied\|out.*readonly database'
  refused 'a journal that may not be written' out/wiremill.journal/journal.jsonl 'journal.jsonl: cannot be written: Permission denied'
fi
finish
