/* Identity, decided in the worker. */
#include "config.h"

#include "names.h"

#include "core/base/layer.h"
#include "core/base/text.h"

#include <stdlib.h>
#include <unicode/ucasemap.h>
#include <xxhash.h>

struct wm_sql_packer {
  wm_instance *self;
  UCaseMap *fold;
};

wm_sql_packer *wm_sql_packer_new(wm_instance *self) {
  UErrorCode code = U_ZERO_ERROR;
  wm_sql_packer *packer = wm_alloc(self, 1, sizeof *packer);
  if (!packer)
    return NULL;
  packer->self = self;
  packer->fold = ucasemap_open("", U_FOLD_CASE_DEFAULT, &code);
  if (U_FAILURE(code)) {
    wm_fail(self, WM_FATAL, "names cannot be folded: %s", u_errorName(code));
    return NULL;
  }
  return packer;
}

void wm_sql_packer_free(wm_sql_packer *packer) {
  if (packer)
    ucasemap_close(packer->fold);
}

/* ------------------------------------------------------------------- places */

int64_t wm_sql_place(wm_str archive, wm_str entry, uint64_t offset, uint32_t index) {
  uint64_t parts[4] = {XXH3_64bits(archive.bytes, archive.length),
                       XXH3_64bits(entry.bytes, entry.length), offset, index};
  uint64_t hash = XXH3_64bits(parts, sizeof parts);
  int64_t place;
  memcpy(&place, &hash, sizeof place);
  return place;
}

/* Reads n digits; false when there is something else. */
static bool read_digits(const char *at, size_t n, uint32_t *value) {
  *value = 0;
  for (size_t i = 0; i < n; i++) {
    if (at[i] < '0' || at[i] > '9')
      return false;
    *value = *value * 10 + (uint32_t)(at[i] - '0');
  }
  return true;
}

/* H. F. Fliegel, T. C. Van Flandern: A machine algorithm for processing calendar dates, 1968. */
uint32_t wm_sql_day(wm_str date) {
  uint32_t year, month, day;
  if (date.length < 10 || !read_digits(date.bytes, 4, &year) ||
      !read_digits(date.bytes + 5, 2, &month) || !read_digits(date.bytes + 8, 2, &day) || !month ||
      month > 12)
    return WM_NONE;
  uint32_t early = month < 3, y = year + 4800 - early, m = month + 12 * early - 3;
  return day + (153 * m + 2) / 5 + 365 * y + y / 4 - y / 100 + y / 400 - 32045;
}

/* ------------------------------------------------------------------ folding */

/* The first bytes of a text, whole characters, at most WM_SQL_NAME_MOST. */
static wm_str cut(wm_str text) {
  size_t length = text.length < WM_SQL_NAME_MOST ? text.length : WM_SQL_NAME_MOST;
  while (length < text.length && length > 0 && ((unsigned char)text.bytes[length] & 0xC0) == 0x80)
    length--;
  return (wm_str){text.bytes, length};
}

/* White space and control characters become one space each. */
static void clean(char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)bytes[i] < ' ')
      bytes[i] = ' ';
}

/* HEAD:MIDDLE:text, the text folded or as it is. */
static wm_status make_key(wm_sql_packer *packer, const char *head, wm_str middle, wm_str text,
                          bool folded, wm_str *key) {
  UErrorCode code = U_ZERO_ERROR;
  size_t n_head = strlen(head), begin = n_head + middle.length + 2;
  size_t room = begin + 3 * text.length + 1; /* folding makes at most three bytes of one */
  char *bytes = wm_article_alloc(packer->self, room, 1);
  if (!bytes)
    return WM_REJECT;
  memcpy(bytes, head, n_head);
  bytes[n_head] = ':';
  memcpy(bytes + n_head + 1, middle.bytes, middle.length);
  bytes[begin - 1] = ':';
  size_t length = text.length;
  if (folded)
    length = (size_t)ucasemap_utf8FoldCase(packer->fold, bytes + begin, (int32_t)(room - begin),
                                           text.bytes, (int32_t)text.length, &code);
  else
    memcpy(bytes + begin, text.bytes, length);
  if (U_FAILURE(code))
    return wm_fail(packer->self, WM_REJECT, "a name cannot be folded: %s", u_errorName(code));
  clean(bytes + begin, length);
  *key = (wm_str){bytes, begin + length};
  return WM_OK;
}

/* -------------------------------------------------------------------- names */

/* The fields of `entities` that tell who is meant. */
typedef struct fields {
  const wm_field *span, *type, *name, *ref, *value;
} fields;

static wm_sym symbol_at(const void *row, const wm_field *field) {
  return *(const wm_sym *)wm_field_at(row, field);
}

/* What tells names apart. The words count only where there is no name. */
typedef struct naming {
  wm_sym type, name, ref;
} naming;

static naming naming_of(wm_instance *self, const fields *f, const wm_article *article,
                        const void *row) {
  naming n = {symbol_at(row, f->type), symbol_at(row, f->name), symbol_at(row, f->ref)};
  if (!n.name) {
    wm_str words = wm_span_text(article, *(const wm_span *)wm_field_at(row, f->span));
    n.name = wm_intern(self, words.bytes, words.length);
  }
  return n;
}

static wm_status make_alias(wm_instance *self, wm_sql_packer *packer, wm_sql_identity identity,
                            const wm_article *article, naming n, wm_sql_alias *alias) {
  alias->type = cut(wm_string(self, n.type));
  alias->name = cut(wm_string(self, n.name));
  alias->ref = cut(wm_string(self, n.ref));
  alias->scope = (wm_str){"", 0};
  alias->key = alias->ref;
  if (n.ref)
    return WM_OK;
  if (identity != WM_SQL_BY_ARTICLE)
    return make_key(packer, "name", alias->type, alias->name, identity == WM_SQL_BY_FOLDED_NAME,
                    &alias->key);
  alias->scope = article->id;
  wm_str within;
  wm_status status = make_key(packer, "in", article->id, alias->type, false, &within);
  return status ? status : make_key(packer, "name", within, alias->name, false, &alias->key);
}

/* Where a naming is, or would be, in a table of 2^k slots that is never full. */
static uint32_t find_slot(const uint32_t *slots, uint32_t mask, const naming *known, naming n) {
  uint32_t at = (uint32_t)XXH3_64bits(&n, sizeof n) & mask;
  while (slots[at] && memcmp(&known[slots[at] - 1], &n, sizeof n) != 0)
    at = (at + 1) & mask;
  return at;
}

wm_status wm_sql_names_find(wm_instance *self, wm_sql_packer *packer, const wm_sql_schema *schema,
                            const wm_article *article, const wm_table *mentions,
                            wm_sql_names *names) {
  const wm_layer *layer = mentions->layer;
  const fields f = {wm_layer_field(layer, "span"), wm_layer_field(layer, "type"),
                    wm_layer_field(layer, "name"), wm_layer_field(layer, "ref"),
                    wm_layer_field(layer, "value")};
  uint32_t mask = 1;
  while (mask < 2 * (size_t)mentions->n)
    mask = mask * 2 + 1;
  uint32_t *slots = wm_article_alloc(self, (size_t)mask + 1, sizeof *slots);
  naming *known = wm_article_alloc(self, mentions->n, sizeof *known);
  *names = (wm_sql_names){.aliases = wm_article_alloc(self, mentions->n, sizeof *names->aliases),
                          .of = wm_article_alloc(self, mentions->n, sizeof *names->of)};
  if (!slots || !known || !names->aliases || !names->of)
    return WM_REJECT;
  for (uint32_t i = 0; i < mentions->n; i++) {
    const void *row = wm_table_row(mentions, i);
    names->of[i] = WM_NONE;
    if (symbol_at(row, f.value))
      continue;
    naming n = naming_of(self, &f, article, row);
    uint32_t at = find_slot(slots, mask, known, n);
    if (!slots[at]) {
      wm_status status =
          make_alias(self, packer, schema->identity, article, n, &names->aliases[names->n]);
      if (status)
        return status;
      known[names->n] = n;
      slots[at] = ++names->n;
    }
    names->of[i] = slots[at] - 1;
  }
  return WM_OK;
}
