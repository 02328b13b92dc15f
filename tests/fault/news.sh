# Sourced by tests that compare whole runs over news: an archive, a pipeline, what a run leaves.
. "${srcdir:-.}/tests/fault/lib.sh"

# news_archive FILE COPIES: the sample articles in JSON lines, so many times, each time with titles of
# their own; and between them what is rejected, and what was met before.
news_archive() {
  archive=$1
  copies=$2
  : >empty.jsonl
  set -- empty.jsonl empty.jsonl
  for i in $(seq "$copies"); do
    gzip -dc "$top/corpora/sample.jsonl.gz" | sed "s/\"title\":\"/\"title\":\"No $i: /" >"$i.jsonl"
    echo '{"title":"broken' >>"$i.jsonl"
    set -- "$i.jsonl" "$i.jsonl" "$@"
  done
  "$pack" "$archive" pax gzip "$@" again.jsonl 3.jsonl
}

# news_pipeline FILE: every kind of sink, many checkpoints.
news_pipeline() {
  cat >"$1" <<END
wiremill: 1
limits: {checkpoint-bytes: 40KiB, batch-bytes: 32KiB}
formats: [jsonl]
stages: [tokenize, {entity-extract: {gazetteers: [gazetteers/world.gaz]}}]
folds: [duplicates, aggregate]
sinks: [{jsonl: {}}, {jsonl: {file: packed.jsonl.gz}}, {sqlite: {}}, {elastic: {file: bulk.gz}}, {conllu: {file: conllup.gz}}, {ntriples: {file: nt.gz}}, {csv: {folder: .}}, {brat: {}}]
END
}

# show FOLDER: everything that a run left, in files of FOLDER.shown.
show() {
  rm -rf "$1.shown"
  mkdir "$1.shown"
  cp "$1"/*.jsonl "$1"/*.csv "$1"/*.gz "$1"/*.state "$1.shown"
  sqlite3 "$1/news.db" .dump >"$1.shown/dump"
  (cd "$1/brat" && sha256sum -- *) >"$1.shown/brat"
}

# same_run WHAT FOLDER WHOLE: it is as the whole run, which was shown.
same_run() {
  show "$2"
  for file in "$3".shown/*; do
    same "$1" "$file" "$2.shown/${file##*/}"
  done
}
