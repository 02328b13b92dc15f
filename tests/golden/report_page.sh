#!/bin/sh
# The page that `wiremill report -o` makes of the sample archive, in a real browser. WIREMILL_PICTURES
# may name a folder for screenshots.
set -u
top=$(cd "${srcdir:-.}" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

./wiremill run news corpora/sample.tar.gz -o "$work/out" --quiet || exit 1
echo '{"archive":"a.tar","entry":"b.txt","offset":0,"index":0,"stage":"tokenize","reason":"made up for the test <b>&amp;</script>"}' \
  >>"$work/out/rejects.jsonl"
./wiremill report "$work/out/news.db" --rejects "$work/out/rejects.jsonl" -o "$work/report.html" || exit 1
grep -q '@page\|@data' "$work/report.html" && { echo 'FAILED: the template is not filled'; exit 1; }
[ "$(grep -c '</script>' "$work/report.html")" = 2 ] || { echo 'FAILED: data ends the script'; exit 1; }
./wiremill report corpora/none.db -o "$work/none.html" 2>/dev/null && { echo 'FAILED: a page of nothing'; exit 1; }
test ! -e "$work/none.html" || exit 1

for tool in chromedriver chromium python3; do
  command -v $tool >/dev/null || { echo "skipped: $tool is not installed (Debian: chromium-driver, chromium)"; exit 77; }
done
HOME=$work python3 "$top/tests/golden/report_page.py" "$work/report.html" ${WIREMILL_PICTURES-}
