/* Compiles names of things into a gazetteer file: rows are folded and interned as they come, then
 * words get their final order, names become a trie, and everything is written. */
#include "compile.h"

#include "core/base/symbols.h"
#include "core/base/text.h"
#include "fold.h"
#include "gazetteer.h"
#include "trie.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <unicode/uchar.h>

/* A name of a thing, before words have their final numbers. */
typedef struct name_row {
  size_t begin; /* of its words in builder.sequences */
  uint32_t n;
  uint32_t mention;
} name_row;

/* What a row says its thing lies within; found when all things are known. */
typedef struct within_row {
  uint32_t thing;
  wm_sym id; /* in builder.strings */
  const char *path;
  uint32_t line;
} within_row;

typedef struct builder {
  wm_folder *folder;
  wm_symbols words;    /* symbol - 1 is the number of a word for now */
  wm_symbols strings;  /* thing and class members are symbols of it until they are written */
  wm_symbols keys;     /* type and id of things; symbol - 1 is the row of the thing */
  wm_symbols classes;  /* bytes of a wm_gazetteer_class; symbol - 1 is its row */
  wm_buffer things;    /* of wm_gazetteer_thing; buffers serve as arrays that grow */
  wm_buffer names;     /* of name_row */
  wm_buffer sequences; /* of uint32_t, words of names */
  wm_buffer withins;   /* of within_row */
  wm_buffer card, key;
  bool no_memory; /* for a string: what has its symbol is of no use */
} builder;

/* ------------------------------------------------------------ what a row says */

/* The first letter of the piece that starts at *at; moves *at behind the piece. */
static uint32_t first_letter(wm_str name, size_t *at) {
  uint32_t letter = 0;
  while (*at < name.length) {
    uint32_t c = wm_utf8_next(name.bytes, name.length, at);
    if (c == '-' || u_isUWhiteSpace((UChar32)c))
      break;
    if (!letter && u_isalpha((UChar32)c))
      letter = c;
  }
  return letter;
}

/* True for a short single word in capitals, such as NATO. */
static bool looks_like_acronym(wm_str name) {
  size_t n = 0;
  for (size_t at = 0; at < name.length;) {
    uint32_t c = wm_utf8_next(name.bytes, name.length, &at);
    if (c != '.' && !u_isupper((UChar32)c))
      return false;
    n += c != '.';
  }
  return n >= 2 && n <= 6;
}

static uint32_t name_flags(const wm_gazetteer_row *row) {
  uint32_t flags = 0, first = 0, last = 0;
  for (size_t at = 0; at < row->name.length;) {
    uint32_t letter = first_letter(row->name, &at);
    if (letter && !first)
      first = letter;
    if (letter)
      last = letter;
  }
  if (row->flags & WM_ROW_ACRONYM || looks_like_acronym(row->name))
    flags |= WM_NAME_ACRONYM;
  if (u_isupper((UChar32)first) && !(row->flags & WM_ROW_ANY_CASE))
    flags |= WM_NAME_CAPITAL_FIRST;
  if (u_isupper((UChar32)last) && !(row->flags & WM_ROW_ANY_CASE))
    flags |= WM_NAME_CAPITAL_LAST;
  if (row->flags & WM_ROW_WEAK)
    flags |= WM_NAME_WEAK;
  if (row->flags & WM_ROW_HINT)
    flags |= WM_NAME_HINT;
  bool english = !row->language.length || strncmp(row->language.bytes, "en", 2) == 0 ||
                 strncmp(row->language.bytes, "mul", 3) == 0;
  return english ? flags : flags | WM_NAME_FOREIGN;
}

/* ------------------------------------------------------------------- building */

static wm_gazetteer_thing *things_of(const builder *b) {
  return (wm_gazetteer_thing *)b->things.bytes;
}

static uint32_t n_things(const builder *b) {
  return (uint32_t)(b->things.length / sizeof(wm_gazetteer_thing));
}

static uint32_t n_names(const builder *b) {
  return (uint32_t)(b->names.length / sizeof(name_row));
}

static uint32_t string(builder *b, wm_str s) {
  wm_sym symbol = wm_symbols_intern(&b->strings, s.bytes, s.length);
  b->no_memory |= symbol == WM_NONE;
  return symbol;
}

/* Where the decimal number at the end of an id starts, or what follows its colon otherwise. */
static bool split_id(wm_str id, size_t *prefix, uint32_t *number) {
  for (*prefix = id.length; *prefix && id.bytes[*prefix - 1] != ':';)
    --*prefix;
  size_t n = id.length - *prefix;
  const char *digits = id.bytes + *prefix;
  if (n == 0 || n > 9 || (n > 1 && *digits == '0'))
    return false;
  *number = 0;
  for (size_t i = 0; i < n; i++) {
    if (digits[i] < '0' || digits[i] > '9')
      return false;
    *number = *number * 10 + (uint32_t)(digits[i] - '0');
  }
  return true;
}

/* WM_NONE when there are too many classes or no memory. */
static uint32_t add_class(builder *b, const wm_gazetteer_row *row, wm_str source, wm_str prefix,
                          bool numeric) {
  wm_gazetteer_class class = {string(b, row->type), string(b, row->subtype), string(b, source),
                              string(b, prefix), numeric};
  wm_sym symbol = wm_symbols_intern(&b->classes, (const char *)&class, sizeof class);
  return symbol == WM_NONE || symbol > UINT16_MAX ? WM_NONE : symbol - 1;
}

static uint16_t steps_of_weight(double weight) {
  double steps = round(WM_GAZETTEER_WEIGHT_STEPS * log2(1 + weight));
  return steps > UINT16_MAX ? UINT16_MAX : (uint16_t)steps;
}

/* A new thing, in the row that its key asks for. */
static bool add_thing(builder *b, const wm_gazetteer_row *row, wm_str source) {
  size_t prefix;
  uint32_t number = 0;
  bool numeric = split_id(row->id, &prefix, &number);
  uint32_t class = add_class(b, row, source, (wm_str){row->id.bytes, prefix}, numeric);
  if (class == WM_NONE || n_things(b) == WM_GAZETTEER_MAX_THINGS)
    return false;
  if (!numeric)
    number = string(b, (wm_str){row->id.bytes + prefix, row->id.length - prefix});
  wm_gazetteer_thing thing = {.name = string(b, row->name),
                              .id = number,
                              .within = WM_NONE,
                              .class = (uint16_t) class,
                              .weight = steps_of_weight(row->weight)};
  return wm_buffer_put(&b->things, &thing, sizeof thing);
}

/* The key of a thing: things are told apart by type and id, or by type, subtype and name where they
 * have no id. */
static bool make_key(builder *b, wm_str type, wm_str subtype, wm_str id, wm_str name) {
  b->key.length = 0;
  return wm_buffer_put(&b->key, type.bytes, type.length) &&
         wm_buffer_put_z(&b->key, id.length ? "\t" : "\n") &&
         wm_buffer_put(&b->key, subtype.bytes, id.length ? 0 : subtype.length) &&
         wm_buffer_put_z(&b->key, "\t") &&
         wm_buffer_put(&b->key, id.length ? id.bytes : name.bytes,
                       id.length ? id.length : name.length);
}

/* The row of the thing that a source's row is about; WM_NONE after a failure. */
static uint32_t find_thing(builder *b, const wm_gazetteer_row *row, wm_str source) {
  if (!make_key(b, row->type, row->subtype, row->id, row->name))
    return WM_NONE;
  wm_sym symbol = wm_symbols_intern(&b->keys, b->key.bytes, b->key.length);
  if (symbol == WM_NONE)
    return WM_NONE;
  uint32_t row_of = symbol - 1;
  if (row_of == n_things(b))
    return add_thing(b, row, source) ? row_of : WM_NONE;
  wm_gazetteer_thing *thing = &things_of(b)[row_of];
  if (row->flags & WM_ROW_MAIN)
    thing->name = string(b, row->name);
  if (steps_of_weight(row->weight) > thing->weight)
    thing->weight = steps_of_weight(row->weight);
  return row_of;
}

/* Replaces ids of places by their rows. */
static wm_status resolve_withins(builder *b, wm_error *error) {
  const within_row *rows = (const within_row *)b->withins.bytes;
  for (size_t i = 0; i < b->withins.length / sizeof *rows; i++) {
    wm_str id = wm_symbols_string(&b->strings, rows[i].id);
    if (!make_key(b, wm_z("LOC"), wm_z(""), id, wm_z("")))
      return wm_error_memory(error, id.length);
    wm_sym symbol = wm_symbols_intern(&b->keys, b->key.bytes, b->key.length);
    if (symbol == WM_NONE || symbol > n_things(b))
      return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": no place has the id '%.*s'",
                          rows[i].path, rows[i].line, (int)id.length, id.bytes);
    things_of(b)[rows[i].thing].within = symbol - 1;
  }
  return WM_OK;
}

/* The folded words of a name, at the end of the sequences. Returns how many, too many where one is
 * too long, WM_NONE when memory is used up. */
static uint32_t add_words(builder *b, wm_str name) {
  wm_str key = wm_fold(b->folder, name.bytes, name.length);
  uint32_t n = 0;
  for (size_t at = 0, end; at < key.length; at = end + 1) {
    for (end = at; end < key.length && key.bytes[end] != ' ';)
      end++;
    if (end == at)
      continue;
    if (end - at > WM_GAZETTEER_LETTERS)
      return WM_GAZETTEER_WORDS + 1;
    wm_sym word = wm_symbols_intern(&b->words, key.bytes + at, end - at);
    uint32_t number = word - 1;
    if (word == WM_NONE || !wm_buffer_put(&b->sequences, &number, sizeof number))
      return WM_NONE;
    n++;
  }
  return n;
}

static wm_status add_row(builder *b, const wm_gazetteer_row *row, wm_str source, const char *path,
                         uint32_t line, wm_error *error) {
  size_t begin = b->sequences.length / sizeof(uint32_t);
  uint32_t n = add_words(b, row->name);
  if (n == 0)
    return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": nothing is left of '%.*s' when folded",
                        path, line, (int)row->name.length, row->name.bytes);
  if (n != WM_NONE && n > WM_GAZETTEER_WORDS)
    return wm_error_set(error, WM_FATAL,
                        "%s:%" PRIu32 ": name has more than %d words, or one of more than %d bytes",
                        path, line, WM_GAZETTEER_WORDS, WM_GAZETTEER_LETTERS);
  uint32_t thing = n == WM_NONE ? WM_NONE : find_thing(b, row, source);
  name_row name = {begin, n, (thing + 1) << 8 | name_flags(row)};
  within_row within = {thing, string(b, row->within), path, line};
  if (thing == WM_NONE || b->no_memory || !wm_buffer_put(&b->names, &name, sizeof name) ||
      !wm_buffer_put(&b->withins, &within, within.id ? sizeof within : 0))
    return wm_error_set(error, WM_FATAL, "%s:%" PRIu32 ": too many things or out of memory", path,
                        line);
  return WM_OK;
}

/* What a file is called in wm_entity.by: its name without folders and last suffix. */
static wm_str source_name(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  return (wm_str){name, dot && dot > name ? (size_t)(dot - name) : strlen(name)};
}

static wm_status read_source(builder *b, const char *path, wm_error *error) {
  wm_tsv *tsv;
  if (wm_tsv_open(path, &tsv, error) != WM_OK)
    return WM_FATAL;
  wm_str source = source_name(path), comment = wm_tsv_comment(tsv);
  wm_gazetteer_row row;
  uint32_t before = n_names(b);
  wm_status status;
  while ((status = wm_tsv_next(tsv, &row, error)) == WM_OK &&
         (status = add_row(b, &row, source, path, wm_tsv_line(tsv), error)) == WM_OK)
    continue;
  if (status == WM_MORE &&
      (!wm_buffer_printf(&b->card, "%.*s: %" PRIu32 " names\n", (int)source.length, source.bytes,
                         n_names(b) - before) ||
       !wm_buffer_put(&b->card, comment.bytes, comment.length)))
    status = wm_error_memory(error, comment.length);
  wm_tsv_close(tsv);
  return status == WM_MORE ? WM_OK : WM_FATAL;
}

/* -------------------------------------------------------------------- writing */

/* Tables that only exist while the file is written. */
typedef struct tables {
  wm_buffer letters, strings;
  uint32_t *order; /* final number of each word */
  uint8_t *lengths;
  wm_gazetteer_bucket *buckets;
  uint32_t n_buckets;
  wm_gazetteer_class *classes;
  wm_trie_name *names;
  wm_trie trie;
} tables;

typedef struct word_row {
  wm_str bytes;
  uint32_t bucket, symbol;
} word_row;

static int compare_words(const void *a, const void *b) {
  const word_row *x = a, *y = b;
  if (x->bucket != y->bucket)
    return x->bucket < y->bucket ? -1 : 1;
  size_t n = x->bytes.length < y->bytes.length ? x->bytes.length : y->bytes.length;
  int order = memcmp(x->bytes.bytes, y->bytes.bytes, n);
  return order ? order : (x->bytes.length > y->bytes.length) - (x->bytes.length < y->bytes.length);
}

/* Fills order, lengths, buckets and letters from the sorted rows. */
static bool place_words(tables *t, const word_row *rows, uint32_t n) {
  uint32_t bucket = 0;
  for (uint32_t i = 0; i < n; i++) {
    while (bucket <= rows[i].bucket)
      t->buckets[bucket++] = (wm_gazetteer_bucket){i, (uint32_t)t->letters.length};
    t->order[rows[i].symbol - 1] = i;
    t->lengths[i] = (uint8_t)rows[i].bytes.length;
    if (!wm_buffer_put(&t->letters, rows[i].bytes.bytes, rows[i].bytes.length) ||
        t->letters.length > INT32_MAX)
      return false;
  }
  while (bucket < t->n_buckets)
    t->buckets[bucket++] = (wm_gazetteer_bucket){n, (uint32_t)t->letters.length};
  return true;
}

/* Two to four words a bucket: a search compares few, and the table stays small. */
static bool sort_words(builder *b, tables *t) {
  uint32_t n = b->words.n - 1, bits = 0;
  while (bits < 30 && n >> (bits + 2))
    bits++;
  t->n_buckets = (1u << bits) + 1;
  word_row *rows = calloc((size_t)n + 1, sizeof *rows);
  t->order = calloc((size_t)n + 1, sizeof *t->order);
  t->lengths = calloc((size_t)n + 1, sizeof *t->lengths);
  t->buckets = calloc(t->n_buckets, sizeof *t->buckets);
  bool good = rows && t->order && t->lengths && t->buckets;
  for (uint32_t i = 0; good && i < n; i++) {
    wm_str bytes = wm_symbols_string(&b->words, i + 1);
    rows[i] = (word_row){bytes, wm_gazetteer_bucket_of(bytes.bytes, bytes.length, bits), i + 1};
  }
  if (good && n)
    qsort(rows, n, sizeof *rows, compare_words);
  good = good && place_words(t, rows, n);
  free(rows);
  return good;
}

/* Names with words in final numbers, and their trie. */
static bool build_trie(builder *b, tables *t) {
  uint32_t n = n_names(b), *sequences = (uint32_t *)b->sequences.bytes;
  const name_row *names = (const name_row *)b->names.bytes;
  t->names = calloc((size_t)n + 1, sizeof *t->names);
  if (!t->names)
    return false;
  for (size_t i = 0; i < b->sequences.length / sizeof *sequences; i++)
    sequences[i] = t->order[sequences[i]];
  for (uint32_t i = 0; i < n; i++)
    t->names[i] = (wm_trie_name){sequences + names[i].begin, names[i].n, names[i].mention};
  return wm_trie_build(&t->trie, t->names, n, b->words.n - 1);
}

/* Writes the strings and replaces symbols by offsets. */
static bool place_strings(builder *b, tables *t) {
  uint32_t n = b->strings.n, n_classes = b->classes.n - 1;
  uint32_t *offsets = calloc(n, sizeof *offsets);
  t->classes = calloc((size_t)n_classes + 1, sizeof *t->classes);
  bool good = offsets && t->classes;
  for (uint32_t i = 0; good && i < n; i++) {
    wm_str s = wm_symbols_string(&b->strings, i);
    offsets[i] = (uint32_t)t->strings.length;
    good = wm_buffer_put(&t->strings, s.bytes, s.length) && wm_buffer_put(&t->strings, "", 1) &&
           t->strings.length < INT32_MAX;
  }
  for (uint32_t i = 0; good && i < n_classes; i++) {
    wm_gazetteer_class *class = &t->classes[i];
    memcpy(class, wm_symbols_string(&b->classes, i + 1).bytes, sizeof *class);
    class->type = offsets[class->type];
    class->subtype = offsets[class->subtype];
    class->source = offsets[class->source];
    class->prefix = offsets[class->prefix];
  }
  for (uint32_t i = 0; good && i < n_things(b); i++) {
    wm_gazetteer_thing *thing = &things_of(b)[i];
    thing->name = offsets[thing->name];
    if (!t->classes[thing->class].numeric)
      thing->id = offsets[thing->id];
  }
  free(offsets);
  return good;
}

static void free_tables(tables *t) {
  wm_buffer_free(&t->letters);
  wm_buffer_free(&t->strings);
  free(t->order);
  free(t->lengths);
  free(t->buckets);
  free(t->classes);
  free(t->names);
  wm_trie_free(&t->trie);
}

static wm_status write_file(builder *b, const char *path, wm_error *error) {
  tables t = {0};
  wm_status status;
  if (sort_words(b, &t) && build_trie(b, &t) && place_strings(b, &t)) {
    const wm_trie *trie = &t.trie;
    const wm_modelfile_part parts[] = {
        {"letters", t.letters.bytes, t.letters.length},
        {"lengths", t.lengths, (b->words.n - 1) * sizeof *t.lengths},
        {"buckets", t.buckets, t.n_buckets * sizeof *t.buckets},
        {"steps", trie->steps, trie->n_steps * sizeof *trie->steps},
        {"nodes", trie->nodes, trie->n_rows * sizeof *trie->nodes},
        {"values", trie->values, trie->n_values * sizeof *trie->values},
        {"children", trie->children, trie->n_children * sizeof *trie->children},
        {"lists", trie->lists, trie->n_lists * sizeof *trie->lists},
        {"things", b->things.bytes, b->things.length},
        {"classes", t.classes, (b->classes.n - 1) * sizeof *t.classes},
        {"strings", t.strings.bytes, t.strings.length}};
    status = wm_modelfile_write(path, WM_GAZETTEER_KIND, WM_GAZETTEER_VERSION,
                                (wm_str){b->card.bytes, b->card.length}, parts,
                                sizeof parts / sizeof *parts, error);
  } else
    status = wm_error_set(error, WM_FATAL, "%s: too large or out of memory", path);
  free_tables(&t);
  return status;
}

static void free_builder(builder *b) {
  wm_fold_free(b->folder);
  wm_symbols_free(&b->words);
  wm_symbols_free(&b->strings);
  wm_symbols_free(&b->keys);
  wm_symbols_free(&b->classes);
  wm_buffer_free(&b->withins);
  wm_buffer_free(&b->card);
  wm_buffer_free(&b->key);
  wm_buffer_free(&b->things);
  wm_buffer_free(&b->names);
  wm_buffer_free(&b->sequences);
}

wm_status wm_gazetteer_compile(const char *path, const char *const *sources, uint32_t n,
                               wm_gazetteer_counts *counts, wm_error *error) {
  builder b = {0};
  wm_status status;
  if (wm_symbols_init(&b.words) && wm_symbols_init(&b.strings) && wm_symbols_init(&b.keys) &&
      wm_symbols_init(&b.classes))
    status = wm_folder_new(&b.folder, error);
  else
    status = wm_error_memory(error, sizeof b);
  for (uint32_t i = 0; status == WM_OK && i < n; i++)
    status = read_source(&b, sources[i], error);
  if (status == WM_OK)
    status = resolve_withins(&b, error);
  if (status == WM_OK)
    status = write_file(&b, path, error);
  if (status == WM_OK)
    *counts = (wm_gazetteer_counts){n_names(&b), n_things(&b), b.words.n - 1};
  free_builder(&b);
  return status;
}
