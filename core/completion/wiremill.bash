# Completion of wiremill in bash: the program itself knows what may come next.
_wiremill() {
  local word line words=() current=${COMP_WORDS[COMP_CWORD]}
  # bash makes words of "--name", "=" and "value"
  [[ $current == = ]] && current=
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == = ]] || words+=("$word")
  done
  COMPREPLY=()
  while IFS=$'\t' read -r line _; do
    case $line in
    :files | :folders)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do
        COMPREPLY+=("$word")
      done < <(if [[ $line == :files ]]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi) ;;
    *) COMPREPLY+=("$line") ;;
    esac
  done < <("${COMP_WORDS[0]}" complete "${words[@]}" "$current" 2>/dev/null)
}
complete -F _wiremill wiremill
