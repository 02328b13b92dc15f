#!/bin/sh
# The README's plugin and pipelines work as they stand there.
set -eu
top=$(cd "${srcdir:-.}" && pwd)
build=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# block LANGUAGE N: the Nth fenced block of a language.
block() {
  awk -v language="$1" -v wanted="$2" '
    $0 == "```" language { n++; inside = n == wanted; next }
    $0 == "```" { inside = 0 }
    inside' "$top/README.md"
}

cd "$work"
block c 1 >tickers.c
block yaml 1 >companies.yaml
block yaml 2 >tickers.yaml
test "$(grep -c . tickers.c)" -le 50

${CC:-gcc} -Wall -Wextra -Werror -shared -fPIC $SANITIZER_FLAGS -I "$top/core/include" tickers.c -o tickers.so
printf 'Telefonica rises\n\nTelefonica (NYSE: TEF) rose (a lot) in (MADRID) on Monday.\n' >article.txt
"$build/wiremill" run tickers.yaml article.txt -o out 2>log
grep -q '"tickers":\[{"id":0,"begin":29,"end":40,"text":"(NYSE: TEF)","exchange":"NYSE","symbol":"TEF"}\]' \
  out/tickers.jsonl || {
  cat log out/tickers.jsonl
  exit 1
}
"$build/wiremill" check companies.yaml
