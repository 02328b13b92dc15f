#!/bin/sh
# Sinks of files, read by programs that others wrote: jq, rapper, python's csv. What their lines are
# made of is looked at for conllu and brat, whose own readers are asked by sink_readers.sh. Where a
# program is missing the test counts as skipped, whatever else it has shown.
set -u
top=$(cd "${srcdir:-.}" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
n_failed=0
left_out=
fail() {
  echo "FAILED: $*"
  n_failed=$((n_failed + 1))
}
same() { # WHAT A B
  [ "$2" = "$3" ] || fail "$1: $2, not $3"
}
have() { # TOOL PACKAGE
  command -v "$1" >/dev/null || { left_out="$left_out $1 (Debian: $2)"; return 1; }
}

sed 's/^  - sqlite:.*/&\n  - elastic: {index: "the \\"news\\""}\n  - conllu: {}\n  - conllu: {file: packed.conllup.gz}\n  - ntriples: {}\n  - csv: {}\n  - brat: {}\n  - brat: {folder: binary, events: no, notes: no, digits: 1}/' \
  "$top/pipelines/news.yaml" >"$work/news.yaml"
./wiremill run "$work/news.yaml" corpora/sample.tar.gz -q -o "$work/out" || fail 'run'
sed 's/- ntriples: {}/- ntriples: { base: "urn:a b:" }/' "$work/news.yaml" >"$work/base.yaml"
./wiremill check "$work/base.yaml" 2>"$work/said" && fail 'ntriples: a base with a space'
grep -q "base: 'urn:a b:' is no IRI: ' ' at byte 5" "$work/said" || fail "ntriples: $(cat "$work/said")"
cd "$work/out" || exit 99
ask() { sqlite3 news.db "$1"; }

# The database says how much of everything there is.
articles=$(ask 'SELECT count(*) FROM articles')
mentions=$(ask 'SELECT count(*) FROM mentions')
relations=$(ask 'SELECT count(*) FROM relations')
[ "$articles" -gt 40 ] || fail 'there are no articles'

if have jq jq; then
  same 'elastic: actions' "$(jq -r 'select(.index) | .index._index' bulk.ndjson | grep -cx 'the "news"')" "$articles"
  same 'elastic: mentions' "$(jq 'select(.entities) | .entities[].text' bulk.ndjson | wc -l)" "$mentions"
  jq -r '.index._id // .article.id' bulk.ndjson | paste - - | awk '$1 != $2 { exit 1 }' || fail 'elastic: actions and articles do not alternate'
fi

if have rapper raptor2-utils; then
  rapper -q -i ntriples -o ntriples stream.nt >read.nt 2>said || fail "ntriples: $(cat said)"
  same 'ntriples: no warning' "$(cat said)" ''
  same 'ntriples: triples' "$(wc -l <read.nt)" "$(wc -l <stream.nt)"
  same 'ntriples: relations' "$(grep -c '<urn:wiremill:polarity>' read.nt)" "$relations"
  same 'ntriples: a place' "$(grep -c 'taIdentRef> <urn:wiremill:iso3166:RS>' read.nt)" \
    "$(ask "SELECT count(*) FROM mentions JOIN aliases USING (alias) WHERE ref = 'iso3166:RS'")"
fi

gzip -dc packed.conllup.gz | cmp - stream.conllup || fail 'conllu: gzip'
grep -v '^#' stream.conllup | awk -F '\t' 'NF && NF != 6 { exit 1 } NF { n++ } END { exit n == 0 }' || fail 'conllu: columns'

python3 - <<'END' || fail 'csv'
import csv, glob, sqlite3
db = sqlite3.connect("news.db")
tables = {name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
read = {}
for path in glob.glob("csv/*.csv"):
    with open(path, newline="", encoding="utf-8") as file:
        read[path[4:-4]] = rows = list(csv.DictReader(file, strict=True))
    assert all(None not in row and None not in row.values() for row in rows), path
    with open(path, "rb") as file:
        assert file.read().count(b"\r\n") > len(rows), path
for table in ("mentions", "relations", "arguments", "evidence", "article_meta", "articles", "entity_counts"):
    n = db.execute('SELECT count(*) FROM "%s"' % table).fetchone()[0]
    assert len(read[table]) == n, (table, len(read[table]), n)
texts = {row["id"]: row["text"] for row in read["articles"]}
assert texts == dict(db.execute("SELECT id, text FROM articles"))
for row in read["mentions"]:
    assert texts[row["article"]][int(row["begin"]):int(row["end"])] == row["text"]
names = {(row["article"], row["alias"]): row["key"] for row in read["names"]}
keys = sorted(names[row["article"], row["alias"]] for row in read["mentions"] if row["alias"])
assert keys == sorted(key for key, in db.execute(
    "SELECT e.key FROM mentions JOIN aliases USING (alias) JOIN entities AS e USING (entity)"))
END

for folder in brat binary; do
  python3 "$top/tests/golden/standoff.py" "$folder" news.db || fail "brat: $folder"
done
cp -r brat before
cd "$OLDPWD" && ./wiremill run "$work/news.yaml" corpora/sample.zip -q -o "$work/out" || fail 'run again'
diff -r "$work/out/before" "$work/out/brat" || fail 'brat: a second run changes documents'

# Stories are decided before they are counted.
sed '/^  - duplicates/d; s/^  - aggregate.*/&\n  - duplicates/' "$work/news.yaml" >"$work/late.yaml"
./wiremill check "$work/late.yaml" 2>"$work/said" && fail 'a table that is made later is not missed'
grep -q "reads table 'article_stories', which duplicates makes only later" "$work/said" || fail "$(cat "$work/said")"

echo "$n_failed failures"
[ $n_failed -eq 0 ] || exit 1
[ -z "$left_out" ] || { echo "skipped in part: without$left_out"; exit 77; }
