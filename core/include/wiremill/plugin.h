/* The contract between Wiremill and its plugins. This header alone is enough to write one.
 *
 * A plugin is a shared object that exports one function, `wiremill_plugin`, which returns a
 * constant descriptor: what the plugin is, which layers it reads and writes, which parameters it
 * takes, and its callbacks. Everything else it needs comes from the table of host services.
 *
 * Lifetimes. There are three: the run, the worker, the article.
 *   open     once, in the parent process, before workers exist. What it builds is shared by all
 *            workers and must not change afterwards.
 *   start    once in each worker (and, for sinks and folds, `begin` once in the parent).
 *   process  once an article (formats: `decode` once a record; sinks and folds: `encode`).
 *   stop     once in each worker that ends in peace.
 *   close    once, in the parent.
 * Memory from wm_article_alloc() dies with the article, memory from wm_alloc() with the instance.
 * Nothing obtained from the host is ever freed by a plugin, and a plugin never exits.
 *
 * Threads. A worker is a process of one thread; no plugin needs a lock.
 *
 * Growth. Every table here that crosses the boundary carries its size as the other side compiled
 * it; new members come at the end with a new ABI minor. A host runs plugins of any older minor.
 */
#ifndef WIREMILL_PLUGIN_H
#define WIREMILL_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WM_ABI_MAJOR 1
#define WM_ABI_MINOR 2

#if defined(__GNUC__)
#define WM_EXPORT __attribute__((visibility("default")))
#define WM_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define WM_EXPORT
#define WM_PRINTF(at, first)
#endif

/* What the caller may still do after a call. */
typedef enum wm_status {
  WM_OK = 0,
  WM_MORE = 1,   /* framing only: the window must grow before a record can be cut */
  WM_REJECT = 2, /* this article (or record) is lost to the run and goes to the rejects */
  WM_FATAL = 3   /* the run cannot go on: no memory, no disk, no database */
} wm_status;

/* ------------------------------------------------------------------ values */

/* Bytes that somebody else owns; not terminated. */
typedef struct wm_str {
  const char *bytes;
  size_t length;
} wm_str;

/* Half-open range: bytes of the article's text, or rows of a layer where a comment says so. */
typedef struct wm_span {
  uint32_t begin, end;
} wm_span;

/* An interned string. 0 is the empty string. Symbols made in `open` are good for the whole run,
 * those made later until wm_article.epoch changes; two equal strings have the same symbol. */
typedef uint32_t wm_sym;

/* A list of rows of another layer; items live as long as the article. */
typedef struct wm_list {
  const uint32_t *items;
  uint32_t n;
} wm_list;

/* Arguments of a relation: which role an entity plays. A role may occur more than once. */
typedef struct wm_argument {
  wm_sym role;
  uint32_t entity; /* row of `entities` */
} wm_argument;

typedef struct wm_arguments {
  const wm_argument *items; /* live as long as the article */
  uint32_t n;
} wm_arguments;

/* Strings of a list parameter. */
typedef struct wm_strings {
  const char *const *items;
  uint32_t n;
} wm_strings;

/* ------------------------------------------------------------------ layers */

typedef enum wm_field_type {
  WM_FIELD_SPAN = 1,      /* wm_span over the text */
  WM_FIELD_RANGE = 2,     /* wm_span over rows of layer `of` */
  WM_FIELD_SYMBOL = 3,    /* wm_sym */
  WM_FIELD_TEXT = 4,      /* wm_str */
  WM_FIELD_REFERENCE = 5, /* uint32_t, a row of layer `of`; WM_NONE for none */
  WM_FIELD_LIST = 6,      /* wm_list, rows of layer `of` */
  WM_FIELD_ARGUMENTS = 7, /* wm_arguments, rows of layer `of` */
  WM_FIELD_INTEGER = 8,   /* int64_t */
  WM_FIELD_REAL = 9,      /* double */
  WM_FIELD_ENUM = 10,     /* uint32_t, index into the names in `of`, which are separated by '|' */
  WM_FIELD_FLAGS = 11     /* uint32_t, bit i is the i-th name in `of` */
} wm_field_type;

#define WM_NONE UINT32_MAX

typedef struct wm_field {
  const char *name; /* lower case, '-' or '_' allowed; a key in JSON and a column in databases */
  uint32_t type;    /* wm_field_type */
  uint32_t offset;  /* of the field in the record */
  const char *of;   /* layer name or names, by type; else NULL */
  const char *help; /* one line */
} wm_field;

#define WM_FIELD(record, member, type, of, help)                                                   \
  { #member, type, (uint32_t)offsetof(record, member), of, help }

/* Declared once, by the plugin that writes it. Also describes the tables that folds emit. */
typedef struct wm_layer {
  const char *name; /* plural, unique among the plugins of a pipeline */
  uint32_t version; /* grows when a field changes its meaning */
  uint32_t record_size;
  const wm_field *fields;
  uint32_t n_fields;
  const char *help; /* one line */
} wm_layer;

/* What a plugin does with a layer. */
typedef enum wm_access {
  WM_READS = 1,
  WM_READS_IF_THERE = 2, /* works without it */
  WM_WRITES = 3,         /* appends rows; `layer` must be set. Stages, folds (tables), formats */
  WM_UPDATES = 4,        /* sets fields of rows that an earlier stage left empty */
  WM_READS_ALL = 5       /* every layer of the pipeline (sinks); name is "*" */
} wm_access;

typedef struct wm_use {
  const char *name;      /* of the layer */
  uint32_t access;       /* wm_access */
  const wm_layer *layer; /* WM_WRITES: the declaration; else NULL */
} wm_use;

/* The rows of one layer of one article. */
typedef struct wm_table {
  const wm_layer *layer;
  const void *rows; /* n records of layer->record_size bytes */
  uint32_t n;
} wm_table;

/* ---- records of the core layers ---- */

/* A paragraph, heading, list item … of the body, as the input had it. Formats write it, those that
 * know; its rows are in the order of the text and do not overlap. */
#define WM_BLOCK_NAMES "paragraph|heading|list-item|quote|caption|table-cell|preformatted"

typedef struct wm_block {
  wm_span span;
  uint32_t kind; /* index into WM_BLOCK_NAMES */
} wm_block;

/* Shape of a token: what its letters look like before folding. */
enum wm_shape {
  WM_SHAPE_UPPER_FIRST = 1 << 0, /* the first letter is a capital */
  WM_SHAPE_UPPER_ALL = 1 << 1,   /* has letters, and all are capitals */
  WM_SHAPE_UPPER_INNER = 1 << 2, /* a capital after the first letter, but not all: eBay, McCain */
  WM_SHAPE_ALPHA = 1 << 3,       /* has a letter */
  WM_SHAPE_DIGIT = 1 << 4,       /* has a digit */
  WM_SHAPE_HYPHEN = 1 << 5,
  WM_SHAPE_DOT = 1 << 6, /* has a full stop inside or at its end: U.S., e.g. */
  WM_SHAPE_APOSTROPHE = 1 << 7,
  WM_SHAPE_PUNCTUATION = 1 << 8, /* nothing but punctuation or symbols */
  WM_SHAPE_NON_ASCII = 1 << 9,
  WM_SHAPE_URL = 1 << 10,         /* an address of the web or of mail */
  WM_SHAPE_SPACE_AFTER = 1 << 11, /* white space follows */
  WM_SHAPE_SENTENCE_START = 1 << 12
};

/* Universal part-of-speech tags, in the order of universaldependencies.org/u/pos. */
#define WM_POS_NAMES                                                                               \
  "|ADJ|ADP|ADV|AUX|CCONJ|DET|INTJ|NOUN|NUM|PART|PRON|PROPN|PUNCT|SCONJ|SYM|VERB|X"

typedef struct wm_token {
  wm_span span;
  wm_sym norm;    /* case-folded, NFC, typographic apostrophes as ' */
  wm_sym lemma;   /* 0 until a stage sets it */
  uint32_t shape; /* enum wm_shape bits */
  uint32_t pos;   /* index into WM_POS_NAMES; 0 until a stage sets it */
} wm_token;

typedef struct wm_sentence {
  wm_span span;
  wm_span tokens; /* rows of `tokens` */
} wm_sentence;

typedef struct wm_entity {
  wm_span span;
  wm_span tokens; /* rows of `tokens` */
  wm_sym type;    /* PER ORG LOC MISC DATE TIME MONEY PERCENT QUANTITY, or a plugin's own */
  wm_sym subtype; /* country, city, company …; 0 when unknown */
  wm_sym name;    /* canonical within the article: every mention of one thing has the same */
  wm_sym ref;     /* "iso3166:KE", "geonames:184745"; 0 when unknown */
  wm_sym value;   /* ISO 8601 of a date, "150000000 USD" of money …; 0 when there is none */
  wm_sym role;    /* title or role said with a person's name; 0 when none */
  wm_sym by;      /* the model, gazetteer or rule that said so: "gazetteer:countries" */
  double score;   /* probability that span and type are right, 0 to 1 */
} wm_entity;

#define WM_POLARITY_NAMES "asserted|negated"
#define WM_MODALITY_NAMES "fact|planned|possible|reported"

typedef struct wm_relation {
  wm_sym type;
  wm_span trigger;   /* the words that state it */
  wm_arguments args; /* in the order of the rule's roles */
  uint32_t sentence; /* row of `sentences` */
  uint32_t polarity; /* index into WM_POLARITY_NAMES */
  uint32_t modality; /* index into WM_MODALITY_NAMES */
  uint32_t source;   /* entity that reports it, row of `entities`; WM_NONE when nobody is named */
  wm_sym date;       /* ISO 8601; 0 when not said */
  wm_sym by;         /* "rule:contract-signed", "model:en-news-relations" */
  double score;      /* probability that the relation is stated as given, 0 to 1 */
  wm_str title;      /* of an office: bytes of the article's text; empty when not said */
  wm_str purpose;    /* what it is for: bytes of the article's text; empty when not said */
} wm_relation;

/* ----------------------------------------------------------------- articles */

typedef struct wm_meta {
  wm_str key, value;
} wm_meta;

/* One news item as stages see it. Read-only; everything in it lives as long as the article.
 * `text` is the title, a blank line, and the body, in UTF-8 and NFC; at most UINT32_MAX - 1
 * bytes, followed by a zero byte that does not count. */
typedef struct wm_article {
  uint32_t size;  /* of this struct as the host compiled it */
  uint32_t epoch; /* changes when symbols made in `process` calls were forgotten */
  const char *text;
  uint32_t length;
  bool ascii; /* no byte of text is above 127 */
  wm_span title, body;
  wm_str id;        /* 32 hexadecimal digits, a hash of the content */
  wm_str source_id; /* the id the input gave it; may be empty */
  wm_str archive;   /* as named on the command line */
  wm_str entry;     /* path of the entry in the archive; empty for a single file */
  uint64_t offset;  /* of the record in the entry, bytes */
  uint32_t index;   /* of the article in the entry */
  wm_str date;      /* ISO 8601 date or date-time; empty when unknown */
  wm_str language;  /* BCP 47, as declared or set by a stage; empty when unknown */
  wm_str url;
  const wm_meta *meta; /* what else the input said, in its order */
  uint32_t n_meta;
} wm_article;

/* ------------------------------------------------------------------ params */

typedef enum wm_param_type {
  WM_PARAM_BOOL = 1,     /* bool; yes/no/true/false */
  WM_PARAM_INTEGER = 2,  /* int64_t; domain "1..100" */
  WM_PARAM_REAL = 3,     /* double; domain "0..1" */
  WM_PARAM_SIZE = 4,     /* uint64_t bytes; "16MiB" */
  WM_PARAM_DURATION = 5, /* uint64_t milliseconds; "10s" */
  WM_PARAM_STRING = 6,   /* const char *; domain: what help calls it, "DIR" */
  WM_PARAM_ENUM = 7,     /* uint32_t, index into domain "a|b|c" */
  WM_PARAM_LIST = 8, /* wm_strings; the default is separated by spaces; domain "a|b|c" or NULL */
  WM_PARAM_RESOURCE = 9,   /* const char *, absolute path; found beside the pipeline, then in the
                              data folders; must be readable. NULL when the default is empty and
                              nothing is given. */
  WM_PARAM_RESOURCES = 10, /* wm_strings of such paths */
  WM_PARAM_OUTPUT = 11     /* const char *, path under the run's output folder; "-" is stdout, which
                              the domain "file" forbids. An empty default as above. */
} wm_param_type;

typedef struct wm_param {
  const char *name;   /* as written in a pipeline */
  uint32_t type;      /* wm_param_type */
  uint32_t offset;    /* of the member in the plugin's config struct */
  uint32_t width;     /* sizeof the member, checked against the type */
  const char *value;  /* default, as one would write it; NULL: must be given */
  const char *domain; /* what is allowed, by type; NULL: anything of the type */
  const char *help;   /* one line */
} wm_param;

#define WM_PARAM(config, member, type, name, value, domain, help)                                  \
  {                                                                                                \
    name, type, (uint32_t)offsetof(config, member), (uint32_t)sizeof(((config *)0)->member),       \
        value, domain, help                                                                        \
  }

/* ---------------------------------------------------------- instances, host */

/* A plugin at work in a pipeline. The host owns the struct; `shared` and `scratch` are the
 * plugin's: set `shared` in open and leave it alone afterwards, `scratch` in start or begin. A sink
 * or fold has one instance in each worker and one in the parent, with the same `shared`. */
typedef struct wm_instance wm_instance;
typedef struct wm_host wm_host;

struct wm_instance {
  uint32_t size;
  const wm_host *host;
  const char *name;   /* as in the pipeline */
  const void *config; /* the plugin's config struct, filled from its parameters */
  void *shared;       /* set by open: the same in parent and workers, read-only after open */
  void *scratch;      /* set by start (worker) or begin (parent) */
  void *internal;     /* the host's */
};

typedef enum wm_level { WM_DEBUG = 0, WM_INFO = 1, WM_WARNING = 2, WM_ERROR = 3 } wm_level;

/* Bytes that grow. The host owns the memory. */
typedef struct wm_buffer {
  char *bytes;
  size_t length, capacity;
} wm_buffer;

/* One record on its way into articles: a whole entry, or a piece of it that `frame` cut. */
typedef struct wm_record {
  uint32_t size;
  wm_str bytes;
  wm_str path;     /* of the entry */
  uint64_t offset; /* of bytes in the entry */
} wm_record;

/* An article being built by a format's decode. */
typedef struct wm_builder wm_builder;

typedef enum wm_part { WM_TITLE = 0, WM_BODY = 1 } wm_part;

/* Half-open range of bytes of the entry an article came from. */
typedef struct wm_range {
  uint64_t begin, end;
} wm_range;

/* Encoded output of one article on its way to a sink or fold. */
typedef struct wm_encoded {
  wm_str bytes;      /* what encode wrote */
  wm_str article_id; /* 32 hexadecimal digits */
} wm_encoded;

/* Host services. Use the inline functions below; they read better. */
struct wm_host {
  uint32_t size;
  uint16_t abi_major, abi_minor;
  /* memory; NULL after the failure was noted: return WM_FATAL or WM_REJECT */
  void *(*alloc)(wm_instance *self, size_t n, size_t each);
  void *(*article_alloc)(wm_instance *self, size_t n, size_t each);
  /* strings */
  wm_sym (*intern)(wm_instance *self, const char *bytes, size_t length);
  wm_str (*string)(wm_instance *self, wm_sym symbol);
  /* layers; `use` is the index into the descriptor's uses */
  wm_table (*read)(wm_instance *self, uint32_t use);
  void *(*append)(wm_instance *self, uint32_t use, uint32_t n);
  void *(*update)(wm_instance *self, uint32_t use, uint32_t *n);
  const wm_table *(*tables)(wm_instance *self, uint32_t *n);
  /* talk */
  void (*log)(wm_instance *self, wm_level level, const char *format, ...) WM_PRINTF(3, 4);
  wm_status (*failure)(wm_instance *self, wm_status status, const char *format, ...)
      WM_PRINTF(3, 4);
  /* buffers */
  bool (*buffer_reserve)(wm_instance *self, wm_buffer *buffer, size_t more);
  /* formats */
  wm_status (*article_begin)(wm_builder *builder);
  wm_status (*article_text)(wm_builder *builder, wm_part part, const char *bytes, size_t length,
                            uint64_t source_begin, uint64_t source_end);
  wm_status (*article_field)(wm_builder *builder, const char *key, const char *bytes,
                             size_t length);
  wm_status (*article_end)(wm_builder *builder);
  /* positions */
  uint32_t (*codepoints)(wm_instance *self, uint32_t offset);
  uint32_t (*utf16)(wm_instance *self, uint32_t offset);
  uint32_t (*quote)(wm_instance *self, wm_span span, wm_range *ranges, uint32_t most);
  /* folds */
  wm_status (*emit_table)(wm_instance *self, uint32_t use, const void *rows, uint32_t n);
  /* models and gazetteers: maps the file, checks magic, kind, version and checksum */
  wm_status (*map_resource)(wm_instance *self, const char *path, const char *kind, uint32_t version,
                            wm_str *section, const char *section_name);
  /* since ABI 1.2 */
  wm_status (*set_language)(wm_instance *self, const char *tag, size_t length);
};

/* ---------------------------------------------------------------- callbacks */

/* kind WM_STAGE: reads and writes layers of one article at a time. */
typedef struct wm_stage_ops {
  uint32_t size;
  wm_status (*open)(wm_instance *self); /* may be NULL, as all but process */
  wm_status (*start)(wm_instance *self);
  wm_status (*process)(wm_instance *self, const wm_article *article);
  void (*stop)(wm_instance *self);
  void (*close)(wm_instance *self);
} wm_stage_ops;

/* kind WM_FORMAT: turns records into articles. bid and frame run in the process that reads
 * archives, where start was not called: they rely on config and shared alone. */
typedef struct wm_format_ops {
  uint32_t size;
  wm_status (*open)(wm_instance *self);
  wm_status (*start)(wm_instance *self);
  /* 0 (not mine) to 100, from the entry's path and its first bytes (at most 64 KiB). The highest
   * bid reads the entry; among equals the format that the pipeline names first. */
  int (*bid)(wm_instance *self, wm_str path, wm_str head);
  /* Where the first record in `window` ends. `*length` gets its length, its terminator included.
   * WM_MORE asks for a larger window (never when at_end). NULL: an entry is one record. */
  wm_status (*frame)(wm_instance *self, wm_str window, bool at_end, size_t *length);
  /* Builds articles with wm_article_begin() … wm_article_end(). wm_fail(self, WM_REJECT, …)
   * rejects the record; articles that were ended before stay. */
  wm_status (*decode)(wm_instance *self, const wm_record *record, wm_builder *builder);
  void (*stop)(wm_instance *self);
  void (*close)(wm_instance *self);
} wm_format_ops;

/* What went to the rejects: an article, a record or an entry. Good during the call. */
typedef struct wm_rejection {
  uint32_t size;
  wm_str archive, entry; /* as in wm_article */
  uint64_t offset;
  uint32_t index;
  wm_str stage; /* the plugin that rejected it, "reader", or "" for the mill */
  wm_str reason;
} wm_rejection;

/* The run that a sink works in. Good as long as it. */
typedef struct wm_run_info {
  uint32_t size;
  wm_str journal;  /* its key; empty when none is kept */
  wm_str pipeline; /* its name */
  wm_str hash;     /* of the pipeline: plugins, versions, parameters, resources */
  wm_str version;  /* of Wiremill */
} wm_run_info;

/* kind WM_SINK: writes the stream out. encode runs in workers, all others in the parent, where
 * articles arrive in archive order. */
typedef struct wm_sink_ops {
  uint32_t size;
  wm_status (*open)(wm_instance *self);
  wm_status (*start)(wm_instance *self);
  wm_status (*encode)(wm_instance *self, const wm_article *article, wm_buffer *out);
  void (*stop)(wm_instance *self);
  wm_status (*begin)(wm_instance *self); /* opens files and connections */
  wm_status (*commit)(wm_instance *self, const wm_encoded *items, uint32_t n);
  /* A piece of a table that a fold made, at the end. Pieces of one table (of one layer) come one
   * after another; the first takes the place of what the sink has of an earlier run. */
  wm_status (*table)(wm_instance *self, const wm_table *piece);
  wm_status (*sync)(wm_instance *self);   /* what was committed must now be safe */
  wm_status (*finish)(wm_instance *self); /* the run is over (also after an interruption) */
  void (*close)(wm_instance *self);
  /* Since ABI 1.1, for runs that go on where an earlier one ended. At a checkpoint the mill makes a
   * record: how far the run is, and what each file-like sink needs to go on from here. A sink has
   * either mark and resume, or checkpoint and recall; one without cannot be gone on with.
   *
   * Files: mark, after sync, appends text that resume understands, such as the file's length.
   * resume takes the place of begin: what was written after the mark is cut off. */
  wm_status (*mark)(wm_instance *self, wm_buffer *out);
  wm_status (*resume)(wm_instance *self, wm_str mark);
  /* Databases: checkpoint takes the place of sync, and makes safe in one transaction everything
   * that was committed and the record, as the last one of that journal (32 hexadecimal digits).
   * recall, after begin, appends the last record of a journal; nothing when there is none. The mill
   * goes on from the oldest record of all sinks, so a database may be given articles that are in
   * already: they must change nothing. */
  wm_status (*checkpoint)(wm_instance *self, wm_str journal, wm_str record);
  wm_status (*recall)(wm_instance *self, wm_str journal, wm_buffer *record);
  /* What else a sink may want to know; each may be NULL. met: articles whose ids are in already,
   * met again at other places. rejected: what did not get in. Both come in order, before the next
   * checkpoint, and may come again in a run that goes on. described: once, after begin or resume
   * and before recall. */
  wm_status (*met)(wm_instance *self, const wm_encoded *items, uint32_t n);
  wm_status (*rejected)(wm_instance *self, const wm_rejection *rejection);
  wm_status (*described)(wm_instance *self, const wm_run_info *run);
  /* Since ABI 1.2. Takes the place of finish in a run that failed, perhaps in begin or resume:
   * gives back what these took. Nothing more is made safe, or known as a whole. */
  void (*abandon)(wm_instance *self);
} wm_sink_ops;

/* kind WM_FOLD: combines all articles into tables. What `save` writes, `merge` reads: merging
 * the states of several runs gives the state of one run over all their articles. save only appends,
 * with wm_put(): the host may take out what is there, so that a state need not fit in memory. flush
 * may emit a table in pieces, for the same reason; an empty one as a piece without rows. */
typedef struct wm_fold_ops {
  uint32_t size;
  wm_status (*open)(wm_instance *self);
  wm_status (*start)(wm_instance *self);
  wm_status (*encode)(wm_instance *self, const wm_article *article, wm_buffer *out);
  void (*stop)(wm_instance *self);
  wm_status (*begin)(wm_instance *self);
  wm_status (*fold)(wm_instance *self, const wm_encoded *items, uint32_t n);
  wm_status (*save)(wm_instance *self, wm_buffer *out);
  wm_status (*merge)(wm_instance *self, wm_str state);
  wm_status (*flush)(wm_instance *self); /* emits tables with wm_emit_table() */
  void (*close)(wm_instance *self);
  /* Since ABI 1.2. A piece of a table that an earlier fold of the pipeline made, and that is among
   * the uses as one that is read; all pieces come before this fold's flush. Whether the pipeline
   * has such a fold, encode learns from wm_read(), which gives the table's layer without rows. */
  wm_status (*table)(wm_instance *self, const wm_table *piece);
} wm_fold_ops;

typedef enum wm_kind { WM_FORMAT = 1, WM_STAGE = 2, WM_FOLD = 3, WM_SINK = 4 } wm_kind;

/* Work that a plugin offers on the command line, `wiremill train entities` or `wiremill compile
 * gazetteer`: what makes a model is kept beside what reads it. Parameters become options:
 * `output` is written --output FILE; `shorts` gives one letter for each, or a space. */
typedef struct wm_verb {
  const char *command;   /* train, compile, eval or rules */
  const char *object;    /* what is made or done */
  const char *summary;   /* one line */
  const char *arguments; /* of the usage line, "IN.tsv…"; NULL: takes none */
  const wm_param *params;
  uint32_t n_params;
  const char *shorts;   /* NULL: no short options */
  uint32_t config_size; /* of the config struct; self->config points to it */
  wm_status (*run)(wm_instance *self, const wm_strings *arguments);
} wm_verb;

typedef struct wm_plugin {
  uint32_t size; /* sizeof(wm_plugin) as the plugin compiled it */
  uint16_t abi_major, abi_minor;
  uint32_t kind;       /* wm_kind */
  const char *name;    /* as pipelines name it */
  const char *version; /* of the plugin */
  const char *summary; /* one line */
  const char *licence; /* SPDX identifier */
  const wm_use *uses;
  uint32_t n_uses;
  const wm_param *params;
  uint32_t n_params;
  uint32_t config_size; /* of the config struct that params write into */
  const void *ops;      /* wm_stage_ops, wm_format_ops, wm_fold_ops or wm_sink_ops, by kind */
  const wm_verb *verbs; /* NULL when there are none */
  uint32_t n_verbs;
} wm_plugin;

/* The one exported function of a plugin. The descriptor lives as long as the shared object. */
typedef const wm_plugin *(*wm_plugin_function)(void);
WM_EXPORT const wm_plugin *wiremill_plugin(void);

#define WM_PLUGIN_HEAD sizeof(wm_plugin), WM_ABI_MAJOR, WM_ABI_MINOR

/* ------------------------------------------------- host services, by name */

/* n zeroed objects of `each` bytes that live as long as the instance (call in open, start or
 * begin), or as long as the article (call in process, decode and encode). Sizes are multiplied
 * with an overflow check. NULL when memory or the article's limit is used up; the host has noted
 * the reason, so the callback returns WM_FATAL (WM_REJECT for an article). */
static inline void *wm_alloc(wm_instance *self, size_t n, size_t each) {
  return self->host->alloc(self, n, each);
}
static inline void *wm_article_alloc(wm_instance *self, size_t n, size_t each) {
  return self->host->article_alloc(self, n, each);
}

/* The symbol of a string, and back. wm_string() of 0 is "". */
static inline wm_sym wm_intern(wm_instance *self, const char *bytes, size_t length) {
  return self->host->intern(self, bytes, length);
}
static inline wm_sym wm_intern_z(wm_instance *self, const char *string) {
  return self->host->intern(self, string, strlen(string));
}
static inline wm_str wm_string(wm_instance *self, wm_sym symbol) {
  return self->host->string(self, symbol);
}

/* The rows of a declared layer; n is 0 when an optional layer is not there. The rows stay where
 * they are until the article ends. */
static inline wm_table wm_read(wm_instance *self, uint32_t use) {
  return self->host->read(self, use);
}
/* n new zeroed rows at the end of a layer this stage writes, contiguous. Rows from earlier calls
 * may move. NULL after a failure, which is noted: return WM_REJECT.
 *
 * A format may call it between article_begin and article_end. It cannot know where its words come
 * to stand: its spans count the bytes of the body as it gives them, and the host moves them to the
 * article's text. Several formats may write one layer, which they declare alike. */
static inline void *wm_append(wm_instance *self, uint32_t use, uint32_t n) {
  return self->host->append(self, use, n);
}
/* All rows of a layer this stage may update, their number in *n. */
static inline void *wm_update(wm_instance *self, uint32_t use, uint32_t *n) {
  return self->host->update(self, use, n);
}
/* Every layer of the article, in the order in which the pipeline writes them (WM_READS_ALL).
 * Outside of articles, in open and begin, the same layers without rows. */
static inline const wm_table *wm_tables(wm_instance *self, uint32_t *n) {
  return self->host->tables(self, n);
}

/* Notes why a callback fails and returns `status`, so that one can write
 * `return wm_fail(self, WM_REJECT, "…")`. The host adds archive, entry, offset and plugin. */
#define wm_fail(self, status, ...) ((self)->host->failure((self), (status), __VA_ARGS__))
#define wm_log(self, level, ...) ((self)->host->log((self), (level), __VA_ARGS__))

/* Bytes at the end of a buffer. False when memory is used up (noted). */
static inline bool wm_put(wm_instance *self, wm_buffer *buffer, const void *bytes, size_t length) {
  if (buffer->capacity - buffer->length < length &&
      !self->host->buffer_reserve(self, buffer, length))
    return false;
  if (length)
    memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
  return true;
}

/* Builds one article: begin, then fields and text in any order, then end. Text must be UTF-8; it is
 * brought to NFC. source_begin and source_end say which bytes of the record the piece stands for;
 * a piece that equals those bytes is a copy, any other a replacement (a decoded entity, a space
 * for a tag). Field keys `id`, `date`, `language` and `url` set the article's own members, any
 * other key goes to its meta. An article whose end returns WM_REJECT went to the rejects; go on
 * with the next. */
static inline wm_status wm_article_begin(wm_instance *self, wm_builder *builder) {
  return self->host->article_begin(builder);
}
static inline wm_status wm_article_text(wm_instance *self, wm_builder *builder, wm_part part,
                                        wm_str piece, uint64_t source_begin, uint64_t source_end) {
  return self->host->article_text(builder, part, piece.bytes, piece.length, source_begin,
                                  source_end);
}
static inline wm_status wm_article_field(wm_instance *self, wm_builder *builder, const char *key,
                                         wm_str value) {
  return self->host->article_field(builder, key, value.bytes, value.length);
}
static inline wm_status wm_article_end(wm_instance *self, wm_builder *builder) {
  return self->host->article_end(builder);
}

/* A byte offset of the current article's text in code points or UTF-16 units. Offsets that grow
 * from call to call cost least. */
static inline uint32_t wm_codepoints(wm_instance *self, uint32_t offset) {
  return self->host->codepoints(self, offset);
}
static inline uint32_t wm_utf16(wm_instance *self, uint32_t offset) {
  return self->host->utf16(self, offset);
}

/* Where the bytes of a span stand in the entry the article came from: fills `ranges` with the
 * first `most` byte ranges, in order, and returns how many there are in all. */
static inline uint32_t wm_quote(wm_instance *self, wm_span span, wm_range *ranges, uint32_t most) {
  return self->host->quote(self, span, ranges, most);
}

/* Stages: says which language the article is written in (BCP 47; empty: unknown), in the place of
 * what its source declared. Later stages, conditions, folds and sinks see it as article->language.
 * An older host leaves what was declared. */
static inline wm_status wm_set_language(wm_instance *self, wm_str tag) {
  if (self->host->size < offsetof(wm_host, set_language) + sizeof self->host->set_language)
    return WM_OK;
  return self->host->set_language(self, tag.bytes, tag.length);
}

/* Folds: hands a finished table, declared as a WM_WRITES use, to every sink. */
static inline wm_status wm_emit_table(wm_instance *self, uint32_t use, const void *rows,
                                      uint32_t n) {
  return self->host->emit_table(self, use, rows, n);
}

/* A named section of a model or gazetteer file, mapped read-only for the run. Call in open. */
static inline wm_status wm_map_resource(wm_instance *self, const char *path, const char *kind,
                                        uint32_t version, const char *section_name,
                                        wm_str *section) {
  return self->host->map_resource(self, path, kind, version, section, section_name);
}

/* The bytes of a span. */
static inline wm_str wm_span_text(const wm_article *article, wm_span span) {
  wm_str s = {article->text + span.begin, span.end - span.begin};
  return s;
}

static inline wm_str wm_z(const char *string) {
  wm_str s = {string, strlen(string)};
  return s;
}

#ifdef __cplusplus
}
#endif

#endif
