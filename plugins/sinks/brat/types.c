/* The types of annotation that documents use. */
#include "types.h"

#include "core/base/buffer.h"
#include "core/base/readfile.h"
#include "core/base/savefile.h"

#include <stdlib.h>
#include <unistd.h>

/* ------------------------------------------------------------------- the set */

/* Where a name is, or would be. */
static uint32_t find(const wm_brat_types *types, wm_str name, bool *there) {
  uint32_t low = 0, high = types->n;
  *there = false;
  while (low < high && !*there) {
    uint32_t middle = low + (high - low) / 2;
    int order = strncmp(types->names[middle], name.bytes, name.length);
    if (order == 0)
      order = types->names[middle][name.length] ? 1 : 0;
    *there = order == 0;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return *there ? high : low;
}

static bool add(wm_brat_types *types, wm_str name) {
  bool there;
  uint32_t at = find(types, name, &there);
  if (there || !name.length)
    return true;
  char **names = reallocarray(types->names, types->n + 1u, sizeof *names);
  char *copy = names ? strndup(name.bytes, name.length) : NULL;
  types->names = names ? names : types->names;
  if (!copy)
    return false;
  memmove(names + at + 1, names + at, (types->n - at) * sizeof *names);
  names[at] = copy;
  types->n++;
  return true;
}

bool wm_brat_types_add(wm_brat_types *types, wm_str names, char end) {
  bool fits = true;
  while (names.length && fits) {
    const char *stop = memchr(names.bytes, end, names.length);
    size_t length = stop ? (size_t)(stop - names.bytes) : names.length, used = length + (stop != 0);
    fits = add(types, (wm_str){names.bytes, length});
    names = (wm_str){names.bytes + used, names.length - used};
  }
  return fits;
}

void wm_brat_types_free(wm_brat_types *types) {
  for (uint32_t i = 0; i < types->n; i++)
    free(types->names[i]);
  free(types->names);
  *types = (wm_brat_types){0};
}

/* ------------------------------------------------------------ annotation.conf */

static const char *const sections[] = {"entity", "relation", "event"};
enum { N_SECTIONS = sizeof sections / sizeof *sections };
static const char *const headings[N_SECTIONS] = {"[entities]", "[relations]", "[events]"};

/* The names that one line of a section declares: its type, and of an event each role. */
static bool add_line(wm_brat_types *types, const char *section, const char *line) {
  wm_buffer name = {0};
  line += strspn(line, " \t!"); /* a type may stand below another */
  size_t type = strcspn(line, " \t");
  if (!type || *line == '#' || *line == '<')
    return true;
  bool fits = wm_buffer_printf(&name, "%s %.*s", section, (int)type, line) &&
              add(types, (wm_str){name.bytes, name.length});
  const char *role = strcmp(section, "event") == 0 ? line + type : "";
  while (fits && *(role += strspn(role, " \t,"))) {
    size_t length = strcspn(role, " \t*?+:{,"), whole = name.length;
    fits = wm_buffer_printf(&name, " %.*s", (int)length, role) &&
           add(types, (wm_str){name.bytes, name.length});
    name.length = whole;
    role += strcspn(role, ",");
  }
  wm_buffer_free(&name);
  return fits;
}

static bool add_file(wm_brat_types *types, wm_buffer *file) {
  const char *section = NULL;
  bool fits = true;
  char *at = file->bytes, *line;
  while (fits && (line = strsep(&at, "\n"))) {
    line[strcspn(line, "\r")] = '\0';
    if (*line == '[') {
      section = NULL;
      for (int i = 0; i < N_SECTIONS; i++)
        if (strcmp(line, headings[i]) == 0)
          section = sections[i];
    } else if (section) {
      fits = add_line(types, section, line);
    }
  }
  return fits;
}

/* "TYPE" and its length when the name is of the section; NULL else. */
static const char *type_of(const char *name, const char *section, size_t *length) {
  size_t n = strlen(section);
  if (strncmp(name, section, n) != 0 || name[n] != ' ')
    return NULL;
  *length = strcspn(name + n + 1, " ");
  return name + n + 1;
}

/* Roles may come more than once or not at all: what an article says of an event is not all of it.
 */
static bool put_section(const wm_brat_types *types, const char *section, wm_buffer *out) {
  const char *last = NULL;
  size_t n_last = 0, n;
  bool fits = true;
  for (uint32_t i = 0; i < types->n && fits; i++) {
    const char *type = type_of(types->names[i], section, &n);
    if (!type)
      continue;
    bool same = last && n == n_last && strncmp(type, last, n) == 0, first_role = !same;
    if (!same)
      fits = wm_buffer_printf(out, "%s%.*s", last ? "\n" : "", (int)n, type);
    if (fits && strcmp(section, "relation") == 0)
      fits = wm_buffer_put_z(out, "\tArg1:<ENTITY>, Arg2:<ENTITY>");
    if (fits && type[n])
      fits = wm_buffer_printf(out, "%s%s*:<ENTITY>",
                              first_role || out->bytes[out->length - 1] != '>' ? "\t" : ", ",
                              type + n + 1);
    last = type;
    n_last = n;
  }
  return fits && (!last || wm_buffer_put_z(out, "\n"));
}

static bool put_file(const wm_brat_types *types, wm_buffer *out) {
  static const char overlap[] = "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n";
  static const char attributes[] = "\n[attributes]\nNegated\tArg:<EVENT>\n"
                                   "Modality\tArg:<EVENT>, Value:planned|possible|reported\n";
  bool fits = wm_buffer_put_z(out, "# What the documents of this folder are annotated with.\n");
  for (int i = 0; i < N_SECTIONS && fits; i++) {
    fits = wm_buffer_printf(out, "\n%s\n", headings[i]);
    if (fits && strcmp(sections[i], "relation") == 0)
      fits = wm_buffer_put_z(out, overlap);
    fits = fits && put_section(types, sections[i], out);
  }
  return fits && wm_buffer_put_z(out, attributes);
}

wm_status wm_brat_types_declare(const wm_brat_types *types, const char *path, wm_error *error) {
  wm_brat_types all = {0};
  wm_buffer file = {0};
  bool there = access(path, F_OK) == 0, fits = true;
  wm_status status = there ? wm_readfile(path, &file, error) : WM_OK;
  if (!status && there)
    fits = wm_buffer_put(&file, "", 1) && add_file(&all, &file);
  uint32_t n_declared = all.n;
  for (uint32_t i = 0; i < types->n && fits; i++)
    fits = add(&all, wm_z(types->names[i]));
  file.length = 0;
  if (!status && (!there || all.n > n_declared)) {
    fits = fits && put_file(&all, &file);
    status = fits ? wm_savefile_write(path, (wm_str){file.bytes, file.length}, error) : WM_OK;
  }
  if (!status && !fits)
    status = wm_error_memory(error, file.length);
  wm_buffer_free(&file);
  wm_brat_types_free(&all);
  return status;
}
