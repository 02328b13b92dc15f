#!/bin/sh
# run --resume over what is in: nothing is counted twice, whether archives come again, overlap, have
# changed or come from standard input; and another pipeline is refused.
. "${srcdir:-.}/tests/fault/news.sh"

news_archive one.tar.gz 3
news_pipeline p.yaml
"$pack" two.tar.gz pax gzip 2.jsonl 2.jsonl again.jsonl 3.jsonl
gzip -dc "$top/corpora/sample.jsonl.gz" | sed 's/"title":"/"title":"New: /' >new.jsonl
"$pack" three.tar.gz pax gzip 1.jsonl 1.jsonl new.jsonl new.jsonl
run 3 p.yaml one.tar.gz two.tar.gz three.tar.gz -j 2 -q -o whole

# What a folder holds, but for what tells runs apart: the ends of gzip members, the journal's record.
apart='^INSERT INTO runs '
held() {
  rm -rf "$1.held"
  mkdir "$1.held"
  cp "$1"/*.jsonl "$1"/*.state "$1.held"
  gzip -dc "$1/packed.jsonl.gz" >"$1.held/packed"
  sqlite3 "$1/news.db" .dump | grep -v "$apart" >"$1.held/dump"
}

# as_whole WHAT FOLDER
as_whole() {
  held "$2"
  for file in whole.held/*; do
    same "$1" "$file" "$2.held/${file##*/}"
  done
}
held whole

# Night by night, each time with what came before.
run 3 p.yaml one.tar.gz -q -o nights --resume
check 'no journal is no reason not to begin' [ -s nights/stream.jsonl ]
run 3 p.yaml one.tar.gz two.tar.gz -q -o nights --resume
run 3 p.yaml one.tar.gz two.tar.gz three.tar.gz -q -o nights --resume
as_whole 'night by night' nights

# Only what is new, with overlaps.
run 3 p.yaml one.tar.gz -q -o parts
run 3 p.yaml two.tar.gz -q -o parts --resume
run 3 p.yaml three.tar.gz -q -o parts --resume
as_whole 'part by part' parts

# Once more, under other names and from standard input: nothing changes.
cp -p one.tar.gz other.tar.gz
run 3 p.yaml other.tar.gz three.tar.gz -q -o parts --resume
as_whole 'under another name' parts
status=0
"$mill" run p.yaml - -q -o parts --resume <new.jsonl || status=$?
check "standard input: exit $status" [ $status -eq 3 ]
check 'the database has the place' \
  [ "$(sqlite3 parts/news.db "SELECT count(*) FROM sources WHERE archive = '-'")" -gt 0 ]
apart='^INSERT INTO \(runs\|sources\) '
held whole
as_whole 'from standard input' parts

# An archive that grew is read again, and only what is new in it comes in.
run 3 p.yaml one.tar.gz -q -o grown
"$pack" grow.tar.gz pax gzip 2.jsonl 2.jsonl
run 3 p.yaml grow.tar.gz -q -o grown --resume
"$pack" grow.tar.gz pax gzip 2.jsonl 2.jsonl new.jsonl new.jsonl broken.jsonl 3.jsonl
run 3 p.yaml grow.tar.gz -q -o grown --resume
check 'what grew is in' [ "$(grep -c '"New: ' grown/stream.jsonl)" -eq 47 ]
check 'nothing twice' [ -z "$(grep -o '"article":{"id":"[^"]*"' grown/stream.jsonl | sort | uniq -d)" ]
check 'no rejection twice' [ -z "$(sort grown/rejects.jsonl | uniq -d)" ]

# A comment more is the same pipeline; another parameter is not.
sed 's/^limits/# a comment\nlimits/' p.yaml >same.yaml
run 3 same.yaml one.tar.gz -q -o parts --resume
sed 's/{jsonl: {}}/{jsonl: {text: yes}}/' p.yaml >changed.yaml
run 1 changed.yaml one.tar.gz -q -o parts --resume
check 'a changed pipeline is said' grep -q "'changed' has changed since" said
as_whole 'after a refusal' parts
run 1 p.yaml one.tar.gz -q -o - --resume
check '-o - cannot be resumed' grep -q -- '--resume and --shard need a folder' said

# A database that was taken away is not what the journal says.
rm parts/news.db
run 2 p.yaml one.tar.gz -q -o parts --resume
check 'a missing database is said' grep -q "the database of sink 'sqlite' does not hold" said
finish
