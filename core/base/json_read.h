/* Reads JSON (RFC 8259, strictly) from bytes that are all there, token by token, and allocates
 * nothing. It is own code because every string must tell which source bytes each of its characters
 * came from: spans of an article's text lead back to the entry by that.
 *
 * The bytes are the caller's and must outlive the reader and its tokens. */
#ifndef WM_BASE_JSON_READ_H
#define WM_BASE_JSON_READ_H

#include <wiremill/plugin.h>

enum {
  WM_JSON_DEPTH = 512,   /* most arrays and objects that may be open at once */
  WM_JSON_NUMBER = 1024, /* most characters of a number */
};

typedef enum wm_json_kind {
  WM_JSON_ERROR = 0, /* see reader.reason and reader.at; every later token is the same */
  WM_JSON_END,       /* the value is complete and nothing but white space follows */
  WM_JSON_OBJECT,
  WM_JSON_OBJECT_END,
  WM_JSON_ARRAY,
  WM_JSON_ARRAY_END,
  WM_JSON_KEY,
  WM_JSON_STRING,
  WM_JSON_NUMBER_TEXT,
  WM_JSON_TRUE,
  WM_JSON_FALSE,
  WM_JSON_NULL
} wm_json_kind;

/* What to do with text that is no Unicode: invalid UTF-8 and surrogates without their other half.
 */
typedef enum wm_json_invalid {
  WM_JSON_REFUSE = 0,
  WM_JSON_REPLACE = 1 /* by U+FFFD; reader.n_invalid counts the source bytes */
} wm_json_invalid;

typedef struct wm_json_token {
  wm_json_kind kind;
  bool plain;        /* a key or string whose source bytes are its text: no escape, valid UTF-8 */
  size_t begin, end; /* source bytes; of a key or string those between its quotes */
} wm_json_token;

typedef struct wm_json_reader {
  const char *bytes;
  size_t length;
  size_t at; /* next byte to read; after an error the offending one */
  wm_json_invalid invalid;
  uint64_t n_invalid; /* bytes of keys and strings read so far that pieces replace */
  const char *reason; /* of WM_JSON_ERROR, without place; lives for ever */
  uint32_t depth;     /* arrays and objects that are open */
  uint32_t expect;    /* private */
  uint64_t objects[WM_JSON_DEPTH / 64]; /* private; bit i: the i-th open one is an object */
} wm_json_reader;

/* A part of a key or string: a run of source bytes as they are, or the character that one escape or
 * one invalid sequence stands for. */
typedef struct wm_json_piece {
  wm_str text;       /* good until the next piece is taken */
  size_t begin, end; /* source bytes it stands for; the piece is a copy of them, or replaces them */
  bool invalid;      /* U+FFFD for something that is no Unicode */
} wm_json_piece;

typedef struct wm_json_pieces {
  const char *bytes;
  size_t at, end;
  char character[4];
} wm_json_pieces;

void wm_json_read_open(wm_json_reader *reader, wm_str json, wm_json_invalid invalid);

/* The next token, also in *token. */
wm_json_kind wm_json_read_next(wm_json_reader *reader, wm_json_token *token);

/* Reads on to the end of the value that *token opened and lets the token span all of it; does
 * nothing for a token that is a whole value. False after an error. */
bool wm_json_read_skip(wm_json_reader *reader, wm_json_token *token);

/* The pieces of a key or string, in order. False when there are no more. */
wm_json_pieces wm_json_read_pieces(const wm_json_reader *reader, const wm_json_token *token);
bool wm_json_read_piece(wm_json_pieces *pieces, wm_json_piece *piece);

/* Writes the text of a key or string to `out`, not terminated, and returns its length; with `out`
 * NULL only the length. */
size_t wm_json_read_text(const wm_json_reader *reader, const wm_json_token *token, char *out);

/* True when the text of a key or string is `text`. */
bool wm_json_read_is(const wm_json_reader *reader, const wm_json_token *token, const char *text);

/* Where the bytes from `at` stop being their own JSON text: valid UTF-8 without quotes, backslashes
 * and control characters. */
size_t wm_json_read_literal(const char *bytes, size_t at, size_t end);

/* The source bytes of a token. */
wm_str wm_json_read_source(const wm_json_reader *reader, const wm_json_token *token);

/* The value of a number; infinite when it is beyond double. */
double wm_json_read_number(const wm_json_reader *reader, const wm_json_token *token);

#endif
