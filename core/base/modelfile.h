/* The container of models and gazetteers: named sections of bytes in one checked file, which is
 * mapped and read in place. An opened file owns its mapping; what was got from it dies with it.
 *
 * Layout, version 1. Numbers are little-endian; names are padded with zero bytes.
 *
 *   header      0  char[8]   "WMMODEL\n"
 *               8  uint32    version of this layout
 *              12  uint32    version of the kind
 *              16  char[24]  kind: "gazetteer", "tagger" …, lower case
 *              40  uint64    size of the file in bytes
 *              48  uint32    number of sections
 *              52  uint32    0
 *   table      56  one row of 40 bytes a section: char[24] name, uint64 offset, uint64 length
 *   sections       each at a multiple of 64 bytes, zero bytes between them
 *   checksum       uint64, XXH3 (64 bits, seed 0) of all bytes before it; the last 8 bytes
 *
 * The section `card` is text that tells a person what the file is: made from what, when, how good,
 * under which licence. `wiremill model FILE` prints it. */
#ifndef WM_BASE_MODELFILE_H
#define WM_BASE_MODELFILE_H

#include "error.h"

enum {
  WM_MODELFILE_NAME = 24,      /* bytes of a kind or section name, with at least one zero byte */
  WM_MODELFILE_ALIGN = 64,     /* of sections, so that vectors may be loaded aligned */
  WM_MODELFILE_SECTIONS = 1024 /* most of them in a file */
};

typedef struct wm_modelfile wm_modelfile;

/* Maps the file at `path` and checks all of it: magic, versions, size, checksum, bounds of every
 * section. `kind` and `version` are what the caller can read; a NULL kind takes any. On failure
 * *file stays as it was and the message names the path; the status is WM_FATAL. */
wm_status wm_modelfile_open(const char *path, const char *kind, uint32_t version,
                            wm_modelfile **file, wm_error *error);
void wm_modelfile_close(wm_modelfile *file); /* NULL does nothing */

/* The bytes of a section; false when there is none of that name. */
bool wm_modelfile_section(const wm_modelfile *file, const char *name, wm_str *section);

const char *wm_modelfile_kind(const wm_modelfile *file);
uint32_t wm_modelfile_version(const wm_modelfile *file);
wm_str wm_modelfile_card(const wm_modelfile *file);

/* One section on its way into a file. */
typedef struct wm_modelfile_part {
  const char *name; /* unique in the file, not "card" */
  const void *bytes;
  size_t length;
} wm_modelfile_part;

/* Writes a file of n parts and the card. It appears whole under its name or not at all: the bytes
 * go to a temporary file beside it first. Equal input gives equal bytes. */
wm_status wm_modelfile_write(const char *path, const char *kind, uint32_t version, wm_str card,
                             const wm_modelfile_part *parts, uint32_t n, wm_error *error);

#endif
