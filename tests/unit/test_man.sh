#!/bin/sh
# The manual says what the program says: every command has its page, every option in --help and
# every parameter in `wiremill plugins` is there in the same words, and wiremill-plugin(3) has every
# host service as the header declares it. Pages are free of roff errors where groff or mandoc is.
set -u
top=$(cd "${srcdir:-.}" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0
WIREMILL_PLUGIN_PATH=
export WIREMILL_PLUGIN_PATH

fail() {
  echo "FAILED: $*"
  failed=1
}

# The words of a page, or of help, one a line, without roff and line ends that mean nothing.
words() {
  sed -e 's/^\.[A-Z]* *//' -e 's/\\f[BIR]//g' -e 's/\\&//g' -e 's/\\-/-/g' -e 's/\\e/\\/g' "$@" |
    tr -s ' \n' '\n\n'
}

# The blocks of --help that begin with an option, as lines "--name help…".
options_of_help() { # COMMAND…
  ./wiremill "$@" --help | awk '
    /^Options:/ { inside = 1; next }
    /^[^ ]/ || /^$/ { inside = 0 }
    !inside { next }
    /^  [ -]/ && / --/ { if (text) print text; text = ""; sub(/^ *(-., )?/, "") }
    { gsub(/ +/, " "); sub(/^ /, ""); text = text (text ? " " : "") $0 }
    END { if (text) print text }'
}

# Each line of standard input must be in the page, its words in a row.
expect_in() { # PAGE
  words "$1" | tr '\n' ' ' >"$work/page"
  while IFS= read -r line; do
    grep -qF -e "$line" "$work/page" || fail "$1 lacks: $line"
  done
}

commands=$(./wiremill --help | awk '/^Commands:/ { inside = 1; next } /^$/ { inside = 0 }
  inside && /^  [a-z]/ { print $1 }')
test "$(echo "$commands" | wc -l)" -ge 10 || fail "only these commands: $commands"
for command in $commands; do
  page=core/man/wiremill-$command.1
  test -s "$page" || { fail "no page $page"; continue; }
  words core/man/wiremill.1 | grep -qxF "wiremill-$command(1)" || fail "wiremill(1) lacks $command"
  case $command in
  train | compile | rules)
    ./wiremill "$command" --help | awk '/^  [a-z]/ { print $1 }' >"$work/objects"
    test -s "$work/objects" || fail "$command has no objects"
    while read -r object; do
      options_of_help "$command" "$object" | grep -v '^--help' >"$work/options"
      expect_in "$page" <"$work/options"
    done <"$work/objects" ;;
  *)
    options_of_help "$command" | grep -v '^--help' >"$work/options"
    expect_in "$page" <"$work/options" ;;
  esac
done
options_of_help run | grep -q '^--jobs N ' || fail "the options of run are not seen by this test"

./wiremill plugins | awk 'NR > 1 && /^[a-z]/ { print $1 }' | sort -u >"$work/plugins"
while read -r plugin; do
  ./wiremill plugins "$plugin" | awk '
    /^Parameters:/ { inside = 1; next }
    /^[^ ]/ || /^$/ { inside = 0 }
    !inside { next }
    /^  [^ ]/ { if (text) print text; text = "" }
    { gsub(/ +/, " "); sub(/^ /, ""); text = text (text ? " " : "") $0 }
    END { if (text) print text }' >"$work/params"
  expect_in core/man/wiremill-pipeline.5 <"$work/params"
done <"$work/plugins"
./wiremill plugins sqlite | grep -q '  file: FILE' || fail "parameters are not seen by this test"

# Declarations of the header, white space and names of services as they are.
tr '\n' ' ' <"$top/core/include/wiremill/plugin.h" | tr -s ' ' |
  grep -o 'static inline [^{]*' | sed -e 's/static inline //' -e 's/ *$/;/' >"$work/services"
echo 'wm_status wm_fail(wm_instance *self, wm_status status, const char *format, …);' >>"$work/services"
echo 'void wm_log(wm_instance *self, wm_level level, const char *format, …);' >>"$work/services"
test "$(wc -l <"$work/services")" -ge 20 || fail "the header's services are not seen by this test"
expect_in core/man/wiremill-plugin.3 <"$work/services"
awk '/^typedef struct wm_[a-z]*_ops/ { inside = 1 } /^}/ { inside = 0 }
  inside && match($0, /\(\*[a-z]+\)\(/) { print substr($0, RSTART + 2, RLENGTH - 4) }' \
  "$top/core/include/wiremill/plugin.h" | sort -u >"$work/callbacks"
test "$(wc -l <"$work/callbacks")" -ge 15 || fail "the header's callbacks are not seen by this test"
words core/man/wiremill-plugin.3 | tr -d ',;.' | sort -u >"$work/named"
comm -23 "$work/callbacks" "$work/named" >"$work/missing"
test ! -s "$work/missing" || fail "wiremill-plugin(3) lacks the callbacks $(tr '\n' ' ' <"$work/missing")"
sed -n 's/^  WM_\(FIELD\|PARAM\)_\([A-Z0-9]*\) = .*/WM_\1_\2/p' "$top/core/include/wiremill/plugin.h" |
  expect_in core/man/wiremill-plugin.3

for page in core/man/*.[135] "$top"/plugins/*/*.5; do
  if command -v groff >/dev/null; then
    groff -Kutf8 -Tutf8 -man -ww "$page" 2>&1 >/dev/null | grep -v 'unbreakable\|cannot adjust\|cannot break' >"$work/log" &&
      fail "$page: $(cat "$work/log")"
  fi
  if command -v mandoc >/dev/null; then
    mandoc -T lint -W error "$page" >"$work/log" || fail "$(cat "$work/log")"
  fi
done
[ $failed -eq 0 ] || exit 1
command -v groff >/dev/null || command -v mandoc >/dev/null || {
  echo 'skipped in part: without groff and mandoc (Debian: mandoc), which find roff errors'
  exit 77
}
