#!/bin/sh
# The stage language, and conditions: what reaches the stream and the database, and that a model is not
# asked about articles in a language it does not know.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/in.jsonl" <<'X'
{"id":"de","title":"Bundesrat","text":"Der Nationalrat hat am Mittwoch in Bern über den Haushalt von 150 Millionen Franken debattiert. Angela Merkel sagte Nokia ab."}
{"id":"gb","title":"Parliament","text":"The parliament in Nairobi voted on Wednesday on a budget of 150 million dollars, said John Kamau. Nokia signed a contract with Siemens.","language":"en-GB"}
{"id":"fr","title":"Berlin","text":"Le président Emmanuel Macron s'est rendu mercredi à Berlin pour rencontrer la chancelière, qui le recevait pour la première fois.","language":"en"}
{"id":"short","title":"Nokia","text":"$150 million"}
{"id":"declared","title":"Nokia","text":"$20 million","language":"ha"}
X
./wiremill run news --quiet -j 2 -o "$work/out" "$work/in.jsonl"

python3 - "$work/out/stream.jsonl" >"$work/got" <<'X'
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    print(row["article"]["source_id"], row["article"]["language"] or "-",
          ["%s %.0f %s" % (l["language"], 100 * l["share"], l["by"]) for l in row["languages"]],
          sorted({e["by"].split(":")[0] for e in row["entities"]}), len(row["relations"]) > 0)
X
diff -u - "$work/got" <<'X'
de de ['de 100 model:languages'] ['gazetteer'] False
gb en-GB ['en-GB 100 model:languages'] ['model', 'rule'] True
fr fr ['fr 100 model:languages', 'en 0 declared'] ['gazetteer'] False
short - [] ['model', 'rule'] False
declared ha ['ha 0 declared'] ['gazetteer', 'rule'] False
X
sqlite3 "$work/out/news.db" 'SELECT language, count(*) FROM articles GROUP BY 1 ORDER BY 1' >"$work/got"
printf '|1\nde|1\nen-GB|1\nfr|1\nha|1\n' | diff -u - "$work/got"
test "$(sqlite3 "$work/out/news.db" 'SELECT count(*) FROM languages')" = 5

# A condition without the stage goes by what is declared; a stage that did not run has no rows.
cat >"$work/declared.yaml" <<'X'
wiremill: 1
formats: [jsonl]
stages:
  - tokenize
    # those of no known language, too
  - entity-extract: { gazetteers: [gazetteers/world.gaz] }
    when: { language: [de, und] }
sinks:
  - jsonl: { file: '-' }
X
./wiremill run "$work/declared.yaml" --quiet -o - "$work/in.jsonl" >"$work/stream"
python3 - "$work/stream" >"$work/got" <<'X'
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    print(row["article"]["source_id"], len(row["entities"]) > 0)
X
printf 'de True\ngb False\nfr False\nshort True\ndeclared False\n' | diff -u - "$work/got"
