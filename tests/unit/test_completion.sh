#!/bin/bash
# Completion: what the program offers for a command line, and that bash, zsh and fish take it from
# there. Where a shell is missing the test counts as skipped, whatever else it has shown.
set -u
top=$(cd "${srcdir:-.}" && pwd)
build=$(pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
PATH=$build:$PATH
WIREMILL_PLUGIN_PATH=
export PATH WIREMILL_PLUGIN_PATH
failed=0
left_out=

expect() { # WHAT GOT WANTED
  [ "$2" = "$3" ] && return
  printf 'FAILED: %s\n  got:    %s\n  wanted: %s\n' "$1" "$2" "$3"
  failed=1
}

# WORD…, then a line of all candidates, sorted
offers() {
  wiremill complete "$@" | cut -f 1 | sort | paste -s -d ' '
}

cd "$work" || exit 99
touch archive.tar fox.txt && mkdir folder

expect 'a command' "$(offers me)" merge
expect 'help of a command' "$(offers help che)" check
expect 'a hidden command' "$(offers comple)" ''
expect 'an option' "$(offers run --st)" --stats
expect 'a description' "$(wiremill complete run --quie)" "$(printf -- '--quiet\tno progress line and no summary')"
expect 'a pipeline' "$(offers run new)" ':files news'
expect 'an input' "$(offers run news '')" :files
expect 'one more input' "$(offers run news a.tar '')" :files
expect 'an argument too many' "$(offers check news '')" ''
expect 'a folder' "$(offers run -o '')" :folders
expect 'a value behind =' "$(offers run --quiet=y)" --quiet=yes
expect 'behind a value' "$(offers run -o out tok)" ':files tokens'
expect 'alternatives' "$(offers eval re)" relations
expect 'a pipeline as value' "$(offers eval entities gold --pipeline tex)" ':files text'
expect 'a plugin' "$(offers plugins toke)" tokenize
expect 'an object of train' "$(offers train ent)" entities
expect 'an option of a verb' "$(offers train entities --patien)" --patience
expect 'a file of a verb' "$(offers compile gazetteer '')" :files
expect 'rules' "$(offers rules '')" 'explain test'
expect 'rules explain' "$(offers rules explain new)" ':files news'

in_bash() { # WORD…
  bash --norc -c '
    source "$1" && shift
    COMP_WORDS=(wiremill "$@") COMP_CWORD=$#
    _wiremill && printf "%s\n" "${COMPREPLY[@]}" | sort | paste -s -d " "' bash \
    "$top/core/completion/wiremill.bash" "$@"
}
expect 'bash: an option' "$(in_bash run --li)" --limit
expect 'bash: files' "$(in_bash run news arch)" archive.tar
expect 'bash: folders' "$(in_bash run --output = '')" folder
expect 'bash: a value behind =' "$(in_bash run --quiet = y)" ''

if command -v fish >/dev/null; then
  in_fish() { # LINE
    HOME=$work fish --no-config -c "source '$top/core/completion/wiremill.fish'; complete -C '$1'" | cut -f 1 | sort | paste -s -d ' '
  }
  expect 'fish: an option' "$(in_fish 'wiremill run --li')" --limit
  expect 'fish: commands' "$(in_fish 'wiremill me')" merge
  expect 'fish: files' "$(in_fish 'wiremill run news arch')" archive.tar
  expect 'fish: folders' "$(in_fish 'wiremill run -o fo')" folder/
else
  left_out="$left_out fish"
fi

# In zsh a line is typed in a terminal of its own, completed by Tab, and written to a file.
if command -v zsh >/dev/null; then
  in_zsh() { # LINE
    rm -f "$work/line"
    HOME=$work TOP=$top WORK=$work LINE=$1 zsh -f -c '
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "PROMPT= ; bindkey -e; fpath=($TOP/core/completion \$fpath); autoload -U compinit; compinit -u -d $WORK/dump"
      zpty -w -n shell "$LINE"$'"'\\t\\001print -r -- \\005>\$WORK/part; mv \$WORK/part \$WORK/line\\n'"'
      for i in {1..200}; do zpty -r -t shell reply; [[ -e $WORK/line ]] && break; sleep 0.1; done
      zpty -d shell' >/dev/null 2>&1
    cat "$work/line" 2>/dev/null
  }
  expect 'zsh: an option' "$(in_zsh 'wiremill run --li')" 'wiremill run --limit'
  expect 'zsh: a command' "$(in_zsh 'wiremill me')" 'wiremill merge'
  expect 'zsh: files' "$(in_zsh 'wiremill run news arch')" 'wiremill run news archive.tar'
  expect 'zsh: folders' "$(in_zsh 'wiremill run -o fo')" 'wiremill run -o folder'
else
  left_out="$left_out zsh"
fi
[ $failed -eq 0 ] || exit 1
[ -z "$left_out" ] || { echo "skipped in part: without$left_out (Debian packages of these names)"; exit 77; }
