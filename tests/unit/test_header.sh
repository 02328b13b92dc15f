#!/bin/sh
# The installed header compiles alone, in each dialect that a plugin may be written in, and every
# plugin exports its one function. CC, CXX and NM may name the tools.
set -u
header=${srcdir:-.}/core/include
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0

check() { # WHAT COMMAND…
  what=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "ok: $what"
  else
    echo "FAILED: $what"
    cat "$work/log"
    failed=1
  fi
}

cat >"$work/plugin.c" <<'END'
#include <wiremill/plugin.h>
typedef struct config { int64_t most; } config;
static const wm_param params[] = {
    WM_PARAM(config, most, WM_PARAM_INTEGER, "most", "1", NULL, "a number")};
static const wm_field fields[] = {WM_FIELD(wm_token, span, WM_FIELD_SPAN, NULL, "where")};
static wm_status process(wm_instance *self, const wm_article *article) {
  wm_str title = wm_span_text(article, article->title);
  wm_token *token = (wm_token *)wm_append(self, 0, 1);
  if (!token) return wm_fail(self, WM_REJECT, "%d", (int)title.length);
  token->norm = wm_intern_z(self, "x");
  return params[0].name && fields[0].name ? WM_OK : WM_REJECT;
}
const wm_plugin *wiremill_plugin(void) {
  static const wm_stage_ops ops = {sizeof(wm_stage_ops), 0, 0, process, 0, 0};
  static const wm_plugin plugin = {WM_PLUGIN_HEAD, WM_STAGE, "x", "1", "x", "x", 0, 0, params, 1,
                                   sizeof(config), &ops, 0, 0};
  return &plugin;
}
END
cp "$work/plugin.c" "$work/plugin.cc"

strict="-I$header -pedantic-errors -Wall -Wextra -Werror -fsyntax-only"
for standard in c11 c17 gnu11; do
  # shellcheck disable=SC2086 # CC and strict are several words
  check "header in $standard" ${CC:-cc} -std=$standard $strict "$work/plugin.c"
done
cxx=${CXX:-g++}
if command -v "${cxx%% *}" >/dev/null; then
  for standard in c++11 c++17; do
    # shellcheck disable=SC2086
    check "header in $standard" $cxx -std=$standard $strict "$work/plugin.cc"
  done
else
  echo "skipped: the header in C++, for want of $cxx"
fi

for plugin in .libs/*.so tests/unit/plugins/.libs/*.so; do
  [ -f "$plugin" ] || continue
  # shellcheck disable=SC2086
  exported=$(${NM:-nm} -D --defined-only "$plugin" | awk '{ print $NF }' | sort)
  check "$plugin exports wiremill_plugin alone" test "$exported" = wiremill_plugin
done
exit $failed
