/* Cuts a rule file into its tokens. Line structure matters: a statement begins in the first column,
 * the lines of its body are indented, and a line that is indented further continues the one above.
 */
#ifndef WM_RELATION_RULE_LEX_H
#define WM_RELATION_RULE_LEX_H

#include "rule_source.h"

typedef enum wm_lexeme_kind {
  WM_LEXEME_END = 0, /* of the file */
  WM_LEXEME_WORD,    /* lower-case letters, digits, apostrophes, hyphens: sign, 's, prime */
  WM_LEXEME_NAME,    /* capitals: ORG, SIGN */
  WM_LEXEME_NUMBER,  /* 12, 0.85 */
  WM_LEXEME_STRING,  /* "," : the text between the quotes */
  WM_LEXEME_SIGN,    /* one sign of the grammar, or .. or ... */
  WM_LEXEME_EXAMPLE, /* a body line that begins with + or -, whole */
  WM_LEXEME_ERROR    /* text is the message */
} wm_lexeme_kind;

typedef struct wm_lexeme {
  wm_lexeme_kind kind;
  wm_str text;
  wm_place place;
  bool first;      /* on its line */
  bool spaced;     /* white space before it */
  uint32_t column; /* bytes from the line's begin */
} wm_lexeme;

typedef struct wm_lexer {
  wm_str text;
  uint32_t file;
  size_t at;
  size_t line; /* where the line at `at` begins */
} wm_lexer;

wm_lexeme wm_lexer_next(wm_lexer *lexer);

#endif
