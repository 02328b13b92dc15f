/* Reading corpora in BIO form. */
#include "bio.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bio_documents.h"
#include "core/base/words.h"

/* Where reading stands, for messages and for the sentence under way. */
struct reader {
  struct wm_bio *bio;
  const char *path;
  size_t line;
  bool in_sentence;
  bool has_documents; /* without any -DOCSTART- each sentence is a document */
  char *error;
  size_t error_size;
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct reader *r, const char *format,
                                                         ...) {
  int n = snprintf(r->error, r->error_size, "%s:%zu: ", r->path, r->line);
  va_list args;
  va_start(args, format);
  if (n >= 0 && (size_t)n < r->error_size)
    vsnprintf(r->error + n, r->error_size - (size_t)n, format, args);
  va_end(args);
  return false;
}

/* Makes room for `need` items of `width` bytes in `*array`; false when memory is out. */
static bool reserve(void *array, size_t *cap, size_t need, size_t width) {
  if (need <= *cap)
    return true;
  size_t grown = *cap < 1024 ? 1024 : *cap, size;
  while (grown < need)
    if (__builtin_mul_overflow(grown, (size_t)2, &grown))
      return false;
  if (__builtin_mul_overflow(grown, width, &size))
    return false;
  void *old;
  memcpy(&old, array, sizeof old);
  void *new = realloc(old, size);
  if (!new)
    return false;
  memcpy(array, &new, sizeof new);
  *cap = grown;
  return true;
}

static const char *form_text(const struct wm_bio *bio, uint32_t form) {
  return bio->text + bio->forms[form].text;
}

/* The slot that holds the form, or the free one where it belongs. */
static size_t find_slot(const struct wm_bio *bio, const char *text, size_t len) {
  size_t at = wm_words_hash(text, len) & (bio->n_slots - 1);
  for (; bio->slots[at]; at = (at + 1) & (bio->n_slots - 1)) {
    uint32_t form = bio->slots[at] - 1;
    if (bio->forms[form].len == len && memcmp(form_text(bio, form), text, len) == 0)
      break;
  }
  return at;
}

static bool grow_slots(struct wm_bio *bio) {
  size_t n = bio->n_slots ? bio->n_slots * 2 : 4096;
  uint32_t *slots = calloc(n, sizeof *slots);
  if (!slots)
    return false;
  free(bio->slots);
  bio->slots = slots;
  bio->n_slots = n;
  for (uint32_t form = 0; form < bio->n_forms; form++)
    slots[find_slot(bio, form_text(bio, form), bio->forms[form].len)] = form + 1;
  return true;
}

uint32_t wm_bio_intern(struct wm_bio *bio, const char *text, size_t len) {
  if (bio->n_forms * 2 >= bio->n_slots && !grow_slots(bio))
    return UINT32_MAX;
  size_t slot = find_slot(bio, text, len);
  if (bio->slots[slot])
    return bio->slots[slot] - 1;
  if (bio->text_len + len > UINT32_MAX ||
      !reserve(&bio->text, &bio->text_cap, bio->text_len + len, 1) ||
      !reserve(&bio->forms, &bio->forms_cap, bio->n_forms + 1, sizeof *bio->forms))
    return UINT32_MAX;
  memcpy(bio->text + bio->text_len, text, len);
  bio->forms[bio->n_forms] = (struct wm_bio_form){(uint32_t)bio->text_len, (uint32_t)len};
  bio->text_len += len;
  bio->slots[slot] = (uint32_t)++bio->n_forms;
  return (uint32_t)bio->n_forms - 1;
}

int wm_bio_type(struct wm_bio *bio, const char *name, size_t len) {
  for (size_t k = 0; k < bio->n_types; k++)
    if (strlen(bio->types[k]) == len && memcmp(bio->types[k], name, len) == 0)
      return (int)k;
  if (bio->n_types == WM_BIO_TYPES_MAX || len == 0 || len > WM_BIO_NAME_MAX)
    return -1;
  memcpy(bio->types[bio->n_types], name, len);
  bio->types[bio->n_types][len] = '\0';
  return (int)bio->n_types++;
}

/* BIOES and BILOU say more than BIO: E- and L- end a name as I- would, S- and U- begin one as B-
 * does. The tag's number, given the one before it in the sentence; -1 when it is none. */
static int parse_tag(struct wm_bio *bio, const char *tag, size_t len, uint8_t before) {
  if (len == 1 && tag[0] == 'O')
    return 0;
  if (len < 3 || !memchr("BIESLU", tag[0], 6) || tag[1] != '-')
    return -1;
  int type = wm_bio_type(bio, tag + 2, len - 2);
  if (type < 0)
    return -1;
  bool goes_on = tag[0] == 'I' || tag[0] == 'E' || tag[0] == 'L';
  bool inside = goes_on && (before == 1 + 2 * type || before == 2 + 2 * type);
  return 1 + 2 * type + inside;
}

/* The mask of the alternatives "|B-LOC|O"; false when one is no tag. */
static bool parse_open(struct wm_bio *bio, const char *text, size_t len, uint64_t *mask) {
  *mask = 0;
  for (size_t at = 0, end; at < len; at = end) {
    at++;
    for (end = at; end < len && text[end] != '|';)
      end++;
    int tag = parse_tag(bio, text + at, end - at, 0);
    if (tag < 0)
      return false;
    bool inside = tag && text[at] == 'I';
    *mask |= UINT64_C(1) << (tag + inside);
  }
  return true;
}

static bool open_sentence(struct reader *r) {
  struct wm_bio *bio = r->bio;
  size_t cap = bio->sentences_cap, cap_doc = cap, cap_source = cap;
  if (!reserve(&bio->sentence_begin, &cap, bio->n_sentences + 2, sizeof *bio->sentence_begin) ||
      !reserve(&bio->sentence_doc, &cap_doc, bio->n_sentences + 2, sizeof *bio->sentence_doc) ||
      !reserve(&bio->sentence_source, &cap_source, bio->n_sentences + 2, 1))
    return refuse(r, "out of memory");
  bio->sentences_cap = cap;
  if (!r->has_documents)
    bio->n_docs++;
  bio->sentence_begin[bio->n_sentences] = (uint32_t)bio->n_tokens;
  bio->sentence_doc[bio->n_sentences] = (uint32_t)(bio->n_docs ? bio->n_docs - 1 : 0);
  bio->sentence_source[bio->n_sentences] = (uint8_t)(bio->n_sources - 1);
  bio->n_sentences++;
  r->in_sentence = true;
  return true;
}

static bool add_token(struct reader *r, const char *text, size_t len, const char *tag,
                      size_t tag_len) {
  struct wm_bio *bio = r->bio;
  uint8_t before = 0;
  if (r->in_sentence)
    before = bio->token_tag[bio->n_tokens - 1];
  else if (!open_sentence(r))
    return false;
  const char *bar = memchr(tag, '|', tag_len);
  size_t first_len = bar ? (size_t)(bar - tag) : tag_len;
  int number = parse_tag(bio, tag, first_len, before);
  uint64_t alternatives = 0;
  if (number < 0 || !parse_open(bio, tag + first_len, tag_len - first_len, &alternatives))
    return refuse(r, "'%.*s' is no tag: O, B-TYPE or I-TYPE, of at most %d types", (int)tag_len,
                  tag, WM_BIO_TYPES_MAX);
  size_t cap = bio->tokens_cap, cap_tag = cap, cap_open = cap;
  uint32_t form = wm_bio_intern(bio, text, len);
  if (form == UINT32_MAX || bio->n_tokens >= UINT32_MAX ||
      !reserve(&bio->token_form, &cap, bio->n_tokens + 1, sizeof *bio->token_form) ||
      !reserve(&bio->token_tag, &cap_tag, bio->n_tokens + 1, 1) ||
      !reserve(&bio->token_open, &cap_open, bio->n_tokens + 1, sizeof *bio->token_open))
    return refuse(r, "out of memory");
  bio->tokens_cap = cap;
  bio->token_form[bio->n_tokens] = form;
  bio->token_tag[bio->n_tokens] = (uint8_t)number;
  bio->token_open[bio->n_tokens] = alternatives;
  bio->n_tokens++;
  bio->sentence_begin[bio->n_sentences] = (uint32_t)bio->n_tokens;
  return true;
}

/* The tag of a token's later parts: B-ORG|O is I-ORG|O there. Writes over it. */
static void go_on(char *tag, size_t len) {
  for (size_t i = 0; i + 1 < len; i++)
    if (tag[i + 1] == '-' && (i == 0 || tag[i - 1] == '|'))
      tag[i] = 'I';
}

/* Adds a token, or what it is cut into. `text` is followed by a byte that may be written. */
static bool add_parts(struct reader *r, char *text, size_t len, char *tag, size_t tag_len) {
  enum { PARTS_MAX = 64 };
  uint32_t ends[PARTS_MAX];
  text[len] = '\0';
  size_t n = r->bio->cut ? r->bio->cut(r->bio->cutter, text, len, ends, PARTS_MAX) : 0;
  if (n < 2)
    return add_token(r, text, len, tag, tag_len);
  for (size_t i = 0, begin = 0; i < n; begin = ends[i++]) {
    if (!add_token(r, text + begin, ends[i] - begin, tag, tag_len))
      return false;
    go_on(tag, tag_len);
  }
  return true;
}

/* A line's first field is the token, its last the tag; fields between (CoNLL's columns) are
 * skipped. */
static bool read_line(struct reader *r, char *line, size_t len) {
  while (len && strchr("\r\n\t ", line[len - 1]))
    len--;
  if (len == 0) {
    r->in_sentence = false;
    return true;
  }
  size_t text_len = strcspn(line, "\t \r\n"), tag = len;
  while (tag && !strchr("\t ", line[tag - 1]))
    tag--;
  if (text_len == 10 && memcmp(line, "-DOCSTART-", 10) == 0) {
    r->bio->n_docs++;
    r->has_documents = true;
    r->in_sentence = false;
    return true;
  }
  if (text_len == 0 || tag == 0)
    return refuse(r, "a line must be a token, a tab and its tag");
  return add_parts(r, line, text_len, line + tag, len - tag);
}

static bool parse_types(struct reader *r, struct wm_bio_source *source, const char *list) {
  source->marked = 0;
  while (*list && *list != ':') {
    size_t len = strcspn(list, ",:");
    int type = wm_bio_type(r->bio, list, len);
    if (type < 0)
      return refuse(r, "':types=' wants a list such as PER,ORG");
    source->marked |= 1u << type;
    list += len + (list[len] == ',');
  }
  return true;
}

static bool parse_weight(struct reader *r, struct wm_bio_source *source, const char *number) {
  char *end;
  source->weight = strtof(number, &end);
  if (end == number || (*end && *end != ':') || !(source->weight >= 0 && source->weight <= 1000))
    return refuse(r, "':weight=' wants a number from 0 to 1000");
  return true;
}

static bool parse_options(struct reader *r, struct wm_bio_source *source, const char *options) {
  for (; *options; options += strcspn(options, ":")) {
    options++;
    if (strncmp(options, "types=", 6) == 0) {
      if (!parse_types(r, source, options + 6))
        return false;
    } else if (strncmp(options, "weight=", 7) == 0) {
      if (!parse_weight(r, source, options + 7))
        return false;
    } else {
      return refuse(r, "'%s': only :types= and :weight= may follow a file", options);
    }
  }
  return true;
}

static void name_source(struct wm_bio_source *source, const char *path) {
  const char *slash = strrchr(path, '/');
  const char *base = slash ? slash + 1 : path;
  size_t len = strcspn(base, ".");
  if (len > WM_BIO_NAME_MAX)
    len = WM_BIO_NAME_MAX;
  memcpy(source->name, base, len);
  source->name[len] = '\0';
}

static bool read_stream(struct reader *r, FILE *file) {
  char *line = NULL;
  size_t cap = 0, first = r->bio->n_sentences;
  ssize_t len;
  bool ok = true;
  while (ok && (len = getline(&line, &cap, file)) >= 0) {
    r->line++;
    ok = read_line(r, line, (size_t)len);
  }
  free(line);
  if (ok && !feof(file))
    return refuse(r, "cannot be read: %m");
  if (ok && !r->has_documents && !wm_bio_guess_documents(r->bio, first))
    return refuse(r, "out of memory");
  return ok;
}

bool wm_bio_read(struct wm_bio *bio, const char *spec, char *error, size_t error_size) {
  size_t path_len = strlen(spec);
  const char *colon = strstr(spec, ":types="), *other = strstr(spec, ":weight=");
  if (!colon || (other && other < colon))
    colon = other;
  if (colon)
    path_len = (size_t)(colon - spec);
  char *path = strndup(spec, path_len);
  struct reader r = {
      .bio = bio, .path = path ? path : spec, .error = error, .error_size = error_size};
  FILE *file = NULL;
  bool ok = false;
  if (!path || bio->n_sources == WM_BIO_SOURCES_MAX) {
    refuse(&r, path ? "too many files" : "out of memory");
    goto out;
  }
  struct wm_bio_source *source = &bio->sources[bio->n_sources++];
  *source = (struct wm_bio_source){.marked = UINT32_MAX, .weight = 1};
  name_source(source, path);
  file = fopen(path, "re");
  if (!file)
    refuse(&r, "cannot be opened: %m");
  else
    ok = parse_options(&r, source, spec + path_len) && read_stream(&r, file);
out:
  if (file)
    fclose(file);
  free(path);
  return ok;
}

size_t wm_bio_longest(const struct wm_bio *bio) {
  size_t longest = 1;
  for (size_t s = 0; s < bio->n_sentences; s++) {
    size_t n = bio->sentence_begin[s + 1] - bio->sentence_begin[s];
    longest = n > longest ? n : longest;
  }
  return longest;
}

void wm_bio_free(struct wm_bio *bio) {
  free(bio->text);
  free(bio->forms);
  free(bio->slots);
  free(bio->token_form);
  free(bio->token_tag);
  free(bio->token_open);
  free(bio->sentence_begin);
  free(bio->sentence_doc);
  free(bio->sentence_source);
  *bio = (struct wm_bio){0};
}
