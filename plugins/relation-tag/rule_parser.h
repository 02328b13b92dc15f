/* Between the two halves of the parser: statements (rule_parse.c) and patterns (rule_pattern.c). */
#ifndef WM_RELATION_RULE_PARSER_H
#define WM_RELATION_RULE_PARSER_H

#include "rule_lex.h"
#include "rule_tree.h"

typedef struct wm_rule_parser {
  wm_rule_forest *forest;
  wm_lexer lexer;
  wm_lexeme now;    /* the lexeme to read */
  wm_lexeme before; /* the one that was read last */
  uint32_t margin;  /* a lexeme that begins a line at this column or further left ends the item */
  wm_error *error;
  uint32_t depth;
} wm_rule_parser;

void wm_rule_advance(wm_rule_parser *p);

/* True when the line, and those that continue it, are over. */
bool wm_rule_at_end(const wm_rule_parser *p);
bool wm_rule_at_sign(const wm_rule_parser *p, const char *sign);
/* Reads a sign when it is there. */
bool wm_rule_accept(wm_rule_parser *p, const char *sign);
/* Reads a sign, or fails saying what belongs here. */
bool wm_rule_expect(wm_rule_parser *p, const char *sign, const char *where);
/* Fails at the lexeme to read; returns false. */
bool wm_rule_wrong(wm_rule_parser *p, const char *format, ...) WM_PRINTF(2, 3);
/* Fails for want of memory; returns false. */
bool wm_rule_no_memory(wm_rule_parser *p);

/* A pattern: alternatives of sequences, up to the end of the item or a sign that closes it. NULL
 * after a failure. */
wm_term *wm_rule_pattern(wm_rule_parser *p);

/* A choice that gathers the lines of a body. */
bool wm_rule_add_line(wm_rule_parser *p, wm_term **body, wm_term *line);

#endif
