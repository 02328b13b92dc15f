#!/bin/sh
# Packs the sample articles: pack.sh tar|zip|jsonl CORPORA OUTPUT
# CORPORA is the source folder that holds articles/; OUTPUT is written whole or not at all. The same articles give the
# same bytes: names are sorted, owners are 0, and an entry's time is noon (UTC) of its article's date.
set -eu
LC_ALL=C TZ=UTC
export LC_ALL TZ
unset GZIP TAR_OPTIONS ZIP ZIPOPT

usage() {
  echo "usage: pack.sh tar|zip|jsonl CORPORA OUTPUT" >&2
  exit 1
}

[ $# -eq 3 ] || usage
kind=$1 articles=$2/articles output=$3
work=$(mktemp -d "${TMPDIR:-/tmp}/wiremill-pack.XXXXXX")
trap 'rm -rf "$work" "$output.tmp"' EXIT
trap 'exit 1' HUP INT TERM

# list_articles: $work/names, sorted, after checking that the index names each article once.
list_articles() {
  sed 1d "$articles/index.tsv" | cut -f1 | sort > "$work/indexed"
  (cd "$articles" && ls -- *.txt) > "$work/names"
  cmp -s "$work/indexed" "$work/names" || {
    echo "pack.sh: $articles/index.tsv and the .txt files beside it do not name the same articles" >&2
    exit 1
  }
}

# stage: copies of the articles in $work/sample with the modes and times the archives show, and their $work/paths.
stage() {
  mkdir "$work/sample"
  while read -r name; do
    cp "$articles/$name" "$work/sample/$name"
    chmod 644 "$work/sample/$name"
    touch -t "$(sed -n '2{s/-//g;s/$/1200/;p;q;}' "$work/sample/$name")" "$work/sample/$name"
  done < "$work/names"
  sed 's,^,sample/,' "$work/names" > "$work/paths"
}

pack_tar() {
  stage
  tar -C "$work" --format=ustar --owner=0 --group=0 --numeric-owner -cf "$work/articles.tar" -T "$work/paths"
  gzip -n9 < "$work/articles.tar"
}

pack_zip() {
  stage
  (cd "$work" && zip -X -q -9 articles.zip -@ < paths)
  cat "$work/articles.zip"
}

# One JSON object a line. The bytes of UTF-8 pass through; only what JSON forbids in a string is escaped.
pack_jsonl() {
  sed 1d "$articles/index.tsv" | sort | awk -F '\t' -v dir="$articles" '
    BEGIN {
      for (i = 1; i < 32; i++) escape[sprintf("%c", i)] = sprintf("\\u%04x", i)
      escape["\n"] = "\\n"
      escape["\""] = "\\\""
      escape["\\"] = "\\\\"
    }
    function quote(s,   out) {
      while (match(s, /[\001-\037"\\]/)) {
        out = out substr(s, 1, RSTART - 1) escape[substr(s, RSTART, 1)]
        s = substr(s, RSTART + 1)
      }
      return "\"" out s "\""
    }
    {
      path = dir "/" $1
      text = ""
      for (n = 1; (getline line < path) > 0; n++) {
        if (n == 1) title = line
        else if (n == 2) date = line
        else if (n > 3) text = text (n > 4 ? "\n" : "") line
      }
      close(path)
      id = $1
      sub(/\.txt$/, "", id)
      url = date
      gsub(/-/, "/", url)
      url = "https://example.org/" $2 "/" url "/" substr(id, 5)
      printf "{\"id\":%s,\"title\":%s,\"date\":%s,\"language\":\"en\",\"url\":%s,\"section\":%s,\"byline\":%s,\"text\":%s}\n",
        quote(id), quote(title), quote(date), quote(url), quote($2), quote($3), quote(text)
    }' > "$work/lines"
  gzip -n9 < "$work/lines"
}

case $kind in
tar | zip | jsonl) ;;
*) usage ;;
esac
list_articles
"pack_$kind" > "$output.tmp"
mv "$output.tmp" "$output"
