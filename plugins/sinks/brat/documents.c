/* The folder of documents. */
#include "config.h"

#include "documents.h"

#include "core/base/buffer.h"
#include "core/base/readfile.h"
#include "core/base/writeall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ID_LENGTH = 32, NAME_ROOM = 2 * ID_LENGTH };

static const char list_name[] = "documents.tsv", part_name[] = ".wiremill.part";

static wm_status fail(const wm_brat_documents *d, const char *name, const char *what) {
  return wm_fail(d->self, WM_FATAL, "%s/%s: cannot %s: %s", d->folder, name, what, strerror(errno));
}

/* The path of a file in the folder; NULL without memory. */
static const char *path_in(wm_instance *self, const char *folder, const char *name) {
  size_t room = strlen(folder) + strlen(name) + 2;
  char *path = wm_alloc(self, room, 1);
  if (path)
    snprintf(path, room, "%s/%s", folder, name);
  return path;
}

/* ID.END, in the folder that the id's first digits name, if they do. */
static void name_file(const wm_brat_documents *d, const char *id, const char *end,
                      char name[NAME_ROOM]) {
  snprintf(name, NAME_ROOM, "%.*s%s%.*s.%s", (int)d->digits, id, d->digits ? "/" : "", ID_LENGTH,
           id, end);
}

static bool is_there(const wm_brat_documents *d, const char *id) {
  char name[NAME_ROOM];
  name_file(d, id, "ann", name);
  return faccessat(d->directory, name, F_OK, 0) == 0;
}

static void remove_document(const wm_brat_documents *d, const char *id) {
  static const char *const ends[] = {"ann", "txt"};
  char name[NAME_ROOM];
  for (int i = 0; i < 2; i++) {
    name_file(d, id, ends[i], name);
    unlinkat(d->directory, name, 0);
  }
}

/* ------------------------------------------------------------------ beginning */

static wm_status open_folder(wm_brat_documents *d, wm_instance *self, const char *folder,
                             uint32_t digits) {
  *d = (wm_brat_documents){.self = self, .folder = folder, .digits = digits, .directory = -1};
  d->list.fd = -1;
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    return fail(d, "", "make it");
  d->directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return d->directory < 0 ? fail(d, "", "open it") : WM_OK;
}

/* Where the list ends whose documents are all there. A kill may have come between a line and its
 * document, or within a line. */
static size_t sound_length(const wm_brat_documents *d, wm_str list) {
  while (list.length) {
    const char *end = memrchr(list.bytes, '\n', list.length);
    const char *before = end ? memrchr(list.bytes, '\n', (size_t)(end - list.bytes)) : NULL;
    const char *line = before ? before + 1 : list.bytes;
    list.length = end ? (size_t)(end + 1 - list.bytes) : 0;
    if (!end || (end - line >= ID_LENGTH && is_there(d, line)))
      break;
    list.length = (size_t)(line - list.bytes);
  }
  return list.length;
}

/* Opens the list and cuts it to the mark, a length. */
static wm_status go_on(wm_brat_documents *d, const char *path, size_t length) {
  char mark[24];
  int n = snprintf(mark, sizeof mark, "%zu", length);
  return wm_outfile_resume(&d->list, d->self, path, 0, (wm_str){mark, (size_t)n});
}

wm_status wm_brat_open(wm_brat_documents *d, wm_instance *self, const char *folder,
                       uint32_t digits) {
  const char *path = path_in(self, folder, list_name);
  wm_error error;
  wm_str list;
  if (open_folder(d, self, folder, digits) || !path)
    return WM_FATAL;
  if (faccessat(d->directory, list_name, F_OK, 0) != 0)
    return wm_outfile_open(&d->list, self, path, 0);
  if (wm_readfile_map(path, &list, &error))
    return wm_fail(self, WM_FATAL, "%s", error.text);
  size_t length = sound_length(d, list);
  wm_readfile_unmap(list);
  return go_on(d, path, length);
}

/* -------------------------------------------------------------------- adding */

static bool move(const wm_brat_documents *d, const char *name) {
  char folder[NAME_ROOM];
  if (renameat(d->directory, part_name, d->directory, name) == 0)
    return true;
  snprintf(folder, sizeof folder, "%.*s", (int)d->digits, name);
  return errno == ENOENT && d->digits && mkdirat(d->directory, folder, 0777) == 0 &&
         renameat(d->directory, part_name, d->directory, name) == 0;
}

/* A file is there whole or not at all. */
static wm_status write_file(const wm_brat_documents *d, const char *id, const char *end,
                            wm_str bytes) {
  char name[NAME_ROOM];
  name_file(d, id, end, name);
  int file = openat(d->directory, part_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
    return fail(d, part_name, "make it");
  bool written = wm_write_all(file, bytes.bytes, bytes.length);
  if (close(file) == 0 && written && move(d, name))
    return WM_OK;
  wm_status status = fail(d, name, "write");
  unlinkat(d->directory, part_name, 0);
  return status;
}

/* First the lines of all that are new, then the documents, of which ID.ann comes last. */
wm_status wm_brat_add(wm_brat_documents *d, const wm_encoded *items, uint32_t n) {
  wm_str parts[WM_BRAT_N_PARTS];
  bool *known = calloc(n + 1u, sizeof *known);
  wm_status status = known ? WM_OK : wm_fail(d->self, WM_FATAL, "out of memory");
  for (uint32_t i = 0; i < n && !status; i++) {
    wm_brat_parts(items[i].bytes, parts);
    known[i] = is_there(d, parts[WM_BRAT_LINE].bytes);
    if (!known[i])
      status = wm_outfile_write(&d->list, parts[WM_BRAT_LINE]);
    if (!status && !wm_brat_types_add(&d->types, parts[WM_BRAT_TYPES], '\n'))
      status = wm_fail(d->self, WM_FATAL, "out of memory");
  }
  if (!status)
    status = wm_outfile_flush(&d->list);
  for (uint32_t i = 0; i < n && !status; i++) {
    wm_brat_parts(items[i].bytes, parts);
    const char *id = parts[WM_BRAT_LINE].bytes;
    if (!known[i])
      status = write_file(d, id, "txt", parts[WM_BRAT_TEXT]);
    if (!known[i] && !status)
      status = write_file(d, id, "ann", parts[WM_BRAT_ANNOTATIONS]);
  }
  free(known);
  return status;
}

/* One call for all files: an fsync of each would take a thousand times as long. */
wm_status wm_brat_sync(wm_brat_documents *d) {
  if (d->directory < 0)
    return WM_OK;
  if (syncfs(d->directory) != 0)
    return fail(d, "", "sync");
  return wm_outfile_sync(&d->list);
}

/* ------------------------------------------------------------------- going on */

wm_status wm_brat_mark(wm_brat_documents *d, wm_buffer *out) {
  if (wm_outfile_mark(&d->list, out))
    return WM_FATAL;
  bool fits = true;
  for (uint32_t i = 0; i < d->types.n && fits; i++)
    fits = wm_put(d->self, out, ";", 1) &&
           wm_put(d->self, out, d->types.names[i], strlen(d->types.names[i]));
  return fits ? WM_OK : WM_FATAL;
}

/* Removes what the list has behind the mark. A list that is shorter is refused when it is opened.
 */
static void remove_behind(const wm_brat_documents *d, wm_str list, size_t length) {
  while (length < list.length) {
    const char *line = list.bytes + length, *end = memchr(line, '\n', list.length - length);
    if (!end)
      return;
    if (end - line >= ID_LENGTH)
      remove_document(d, line);
    length = (size_t)(end + 1 - list.bytes);
  }
}

wm_status wm_brat_resume(wm_brat_documents *d, wm_instance *self, const char *folder,
                         uint32_t digits, wm_str mark) {
  const char *path = path_in(self, folder, list_name);
  const char *types = memchr(mark.bytes, ';', mark.length);
  size_t n_length = types ? (size_t)(types - mark.bytes) : mark.length,
         used = n_length + (types != 0);
  wm_error error;
  wm_str list;
  if (open_folder(d, self, folder, digits) || !path)
    return WM_FATAL;
  if (!wm_brat_types_add(&d->types, (wm_str){mark.bytes + used, mark.length - used}, ';'))
    return wm_fail(self, WM_FATAL, "out of memory");
  if (wm_readfile_map(path, &list, &error))
    return wm_fail(self, WM_FATAL, "%s", error.text);
  mark.length = n_length;
  remove_behind(d, list, wm_outfile_marked(mark));
  wm_readfile_unmap(list);
  return wm_outfile_resume(&d->list, self, path, 0, mark);
}

/* ------------------------------------------------------------------- the end */

wm_status wm_brat_close(wm_brat_documents *d) {
  const char *path = path_in(d->self, d->folder, "annotation.conf");
  wm_error error;
  bool sound = d->list.fd >= 0 && !d->list.failed;
  wm_status status = path && !wm_outfile_close(&d->list) ? WM_OK : WM_FATAL;
  if (!status && sound && wm_brat_types_declare(&d->types, path, &error))
    status = wm_fail(d->self, WM_FATAL, "%s", error.text);
  wm_brat_abandon(d);
  return status;
}

void wm_brat_abandon(wm_brat_documents *d) {
  wm_outfile_abandon(&d->list);
  wm_brat_types_free(&d->types);
  if (d->directory >= 0)
    close(d->directory);
  d->directory = -1;
}
