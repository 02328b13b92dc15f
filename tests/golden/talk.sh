#!/bin/sh
# What a run tells while it works and at its end: --verbose, --log json, --metrics.
set -eu
build=$(pwd)
pipelines=$(cd "${srcdir:-.}/pipelines" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"text": 1,' >broken.jsonl
sample=$build/corpora/sample.jsonl.gz

run() { # OPTION…
  code=0
  "$build/wiremill" run "$pipelines/tokens.yaml" "$sample" "$sample" broken.jsonl -o out "$@" 2>log || code=$?
  test "$code" -eq 3 # done, with rejects
}

run --verbose
grep -q '^wiremill: 47 articles, 1 rejected (see out/rejects.jsonl), 47 duplicates, ' log
grep -Eq '^wiremill: time: .*tokenize [0-9]+%' log

run --log json --verbose --metrics run.prom --stats run.json
test ! -e run.prom.new
python3 - <<'PY'
import json, re

lines = [json.loads(line) for line in open("log")]
assert [set(line) for line in lines] == [{"time", "level", "message"}] * len(lines), lines
assert lines[-2]["level"] == "info" and lines[-2]["message"].startswith("47 articles, 1 rejected"), lines
assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", lines[0]["time"])

stats = json.load(open("run.json"))
series, types = {}, {}
for line in open("run.prom"):
    if line.startswith("# TYPE"):
        _, _, name, kind = line.split()
        assert name not in types, f"{name} is told twice"
        types[name] = kind
    elif not line.startswith("# HELP"):
        key, value = line.rsplit(" ", 1)
        assert key not in series, f"{key} is there twice"
        assert re.fullmatch(r'[a-z_]+\{([a-z]+="[^"\\]*",?)+\}', key), key
        assert key.split("{")[0] in types, key
        assert key.split("{")[0].endswith("_total") == (types[key.split("{")[0]] == "counter"), key
        series[key] = float(value)

for key in "articles", "rejects", "duplicates", "input_bytes", "text_bytes":
    assert series[f'wiremill_{key}_total{{pipeline="tokens"}}'] == stats[key], key
assert series['wiremill_run_finished{pipeline="tokens"}'] == 1
for number, step in enumerate(stats["steps"]):
    label = f'{{pipeline="tokens",step="{step["name"]}",kind="{step["kind"]}",number="{number}"}}'
    assert series["wiremill_step_articles_total" + label] == step["articles"], label
    assert abs(series["wiremill_step_seconds_total" + label] - step["seconds"]) < 1e-3, label
PY

# Messages of every kind are JSON, and quiet is quiet.
"$build/wiremill" run nowhere.yaml x --log json 2>log && exit 1
python3 -c 'import json; [json.loads(line) for line in open("log")]'
run --quiet --verbose
test ! -s log
