#!/bin/sh
# `run --stats`: the same counts as the run's, one entry a step, sums that can be true.
set -eu
build=$(pwd)
pipelines=$(cd "${srcdir:-.}/pipelines" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# One archive twice, and a line that is no JSON.
echo '{"text": 1,' >broken.jsonl
sample=$build/corpora/sample.jsonl.gz
for jobs in 0 1 3; do
  code=0
  "$build/wiremill" run "$pipelines/tokens.yaml" "$sample" "$sample" broken.jsonl \
    -o out -j $jobs --stats "stats-$jobs.json" -q || code=$?
  test "$code" -eq 3 # done, with rejects
  test ! -e "stats-$jobs.json.new"
done

python3 - <<'PY'
import json, math

TOP = {"pipeline": str, "jobs": int, "articles": int, "rejects": int, "duplicates": int,
       "input_bytes": int, "text_bytes": int, "seconds": (int, float),
       "mb_per_second": (int, float), "journal_seconds": (int, float),
       "cpu_seconds": dict, "peak_memory": dict, "steps": list}
STEP = {"name": str, "kind": str, "articles": int, "text_bytes": int, "seconds": (int, float),
        "mb_per_second": (int, float), "share": (int, float)}

def has_shape(value, shape, more):
    assert set(value) == set(shape) | set(more), sorted(value)
    for key, kind in shape.items():
        assert isinstance(value[key], kind), (key, value[key])

lines = [json.loads(line) for line in open("out/tokens.jsonl")]
text_bytes = sum(len(line["text"].encode()) for line in lines)
for jobs in 0, 1, 3:
    stats = json.load(open(f"stats-{jobs}.json"))
    has_shape(stats, TOP, [])
    assert stats["pipeline"] == "tokens" and stats["jobs"] == jobs
    assert stats["articles"] == stats["duplicates"] == len(lines) > 40
    assert stats["rejects"] == 1
    assert stats["text_bytes"] == text_bytes
    assert stats["seconds"] > 0 and stats["mb_per_second"] > 0
    processes = ["parent", "reader", "largest_worker"] if jobs else ["parent"]
    assert list(stats["peak_memory"]) == processes
    assert all(2**20 < peak < 2**40 for peak in stats["peak_memory"].values()), stats
    processes = ["parent", "reader", "workers"] if jobs else ["parent"]
    assert list(stats["cpu_seconds"]) == processes
    assert all(0 < seconds < 600 for seconds in stats["cpu_seconds"].values()), stats

    steps = stats["steps"]
    rest = [(s["kind"], s["name"]) for s in steps if s["kind"] != "format"]
    assert rest == [("stage", "tokenize"), ("sink", "jsonl")], rest
    assert ("format", "jsonl") in [(s["kind"], s["name"]) for s in steps[:-2]]
    for step in steps:
        has_shape(step, STEP, ["commit_seconds"] if step["kind"] == "sink" else [])
        # The broken line never was an article; the second of two alike is worked on, then dropped.
        used = step["kind"] != "format" or step["name"] == "jsonl"
        assert step["articles"] == (2 * len(lines) if used else 0), step
        assert step["text_bytes"] == (2 * text_bytes if used else 0), step
        assert (step["seconds"] > 0 and step["mb_per_second"] > 0) or not used, step
        assert step["seconds"] + 1e-4 >= step.get("commit_seconds", 0), step
    worked = sum(s["seconds"] for s in steps)
    assert worked <= stats["seconds"] * max(jobs + 1, 1) + 1e-3, (worked, stats["seconds"])
    assert math.isclose(sum(s["share"] for s in steps), 1, abs_tol=1e-3)
PY

# A file that cannot be written is said, with its name.
if "$build/wiremill" run "$pipelines/tokens.yaml" "$sample" -o out --stats no/such/stats.json -q 2>message; then
  echo "no/such/stats.json was written" >&2
  exit 1
fi
grep -q 'no/such/stats.json: cannot be written' message
