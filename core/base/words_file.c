/* Mapping a word table. */
#include "words_file.h"

#include "readfile.h"

wm_status wm_words_map(const char *path, wm_str *words, wm_error *error) {
  *words = (wm_str){NULL, 0};
  wm_status status = *path ? wm_readfile_map(path, words, error) : WM_OK;
  if (!status && *path && !words->length)
    return wm_error_set(error, WM_FATAL, "%s: is empty and no word table", path);
  return status;
}

void wm_words_unmap(wm_str words) {
  wm_readfile_unmap(words);
}
