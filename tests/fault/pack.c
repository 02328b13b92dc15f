/* Makes archives for tests by libarchive, so that no test needs a packer of the system:
 *
 *   pack OUT FORMAT FILTER[,FILTER…] [-p PASSWORD | -s] NAME FILE [NAME FILE]…
 *
 * FORMAT and FILTER are libarchive's names: pax, zip, 7zip, newc, raw …, gzip, xz, none … A FILE of
 * ">TARGET" makes a symbolic link, "=TARGET" a hard link, "/" a folder. -s stores files of a zip as
 * they are. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(struct archive *a, int result, const char *what) {
  if (result >= ARCHIVE_WARN)
    return;
  fprintf(stderr, "pack: %s: %s\n", what, archive_error_string(a));
  exit(EXIT_FAILURE);
}

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  char *bytes = NULL;
  size_t capacity = 0;
  *length = 0;
  if (!file) {
    perror(path);
    exit(EXIT_FAILURE);
  }
  for (size_t n = 1; n;) {
    if (capacity - *length < 1 << 16 &&
        !(bytes = realloc(bytes, capacity = capacity * 2 + (1 << 16))))
      exit(EXIT_FAILURE);
    n = fread(bytes + *length, 1, capacity - *length, file);
    *length += n;
  }
  fclose(file);
  return bytes;
}

static void put_entry(struct archive *a, const char *name, const char *file) {
  struct archive_entry *entry = archive_entry_new();
  size_t length = 0;
  char *bytes = NULL;
  archive_entry_set_pathname(entry, name);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_mtime(entry, 1000000000, 0);
  archive_entry_set_filetype(entry, AE_IFREG);
  if (file[0] == '>') {
    archive_entry_set_filetype(entry, AE_IFLNK);
    archive_entry_set_symlink(entry, file + 1);
  } else if (file[0] == '=') {
    archive_entry_set_hardlink(entry, file + 1);
  } else if (strcmp(file, "/") == 0) {
    archive_entry_set_filetype(entry, AE_IFDIR);
  } else {
    bytes = read_file(file, &length);
    archive_entry_set_size(entry, (la_int64_t)length);
  }
  check(a, archive_write_header(a, entry), name);
  if (length && archive_write_data(a, bytes, length) < 0)
    check(a, ARCHIVE_FATAL, name);
  free(bytes);
  archive_entry_free(entry);
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fputs("usage: pack OUT FORMAT FILTERS [-p PASSWORD | -s] NAME FILE…\n", stderr);
    return EXIT_FAILURE;
  }
  struct archive *a = archive_write_new();
  check(a, archive_write_set_format_by_name(a, argv[2]), argv[2]);
  for (char *filter = strtok(argv[3], ","); filter; filter = strtok(NULL, ","))
    if (strcmp(filter, "none") != 0)
      check(a, archive_write_add_filter_by_name(a, filter), filter);
  int at = 4;
  if (argc > 5 && strcmp(argv[4], "-p") == 0) {
    check(a, archive_write_set_options(a, "zip:encryption=zipcrypt"), "encryption");
    check(a, archive_write_set_passphrase(a, argv[5]), "password");
    at = 6;
  } else if (argc > 4 && strcmp(argv[4], "-s") == 0) {
    check(a, archive_write_set_options(a, "zip:compression=store"), "storing");
    at = 5;
  }
  check(a, archive_write_open_filename(a, argv[1]), argv[1]);
  for (; at + 1 < argc; at += 2)
    put_entry(a, argv[at], argv[at + 1]);
  check(a, archive_write_close(a), argv[1]);
  archive_write_free(a);
  return EXIT_SUCCESS;
}
