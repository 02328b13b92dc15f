/* Examples: marked text and the relations it must give.
 *
 *   TEXT => agreement(Nokia, Telia) planned amount "5 million euros" ; member-of(…)
 *   TEXT => none
 *
 * Behind the arguments, in any order: negated; planned, possible or reported; by NAME, the source;
 * date VALUE; title, purpose or the name of an attribute with its text in quotes. What is not
 * written must be asserted and fact; attributes that are not written are not compared. */
#ifndef WM_RELATION_EXAMPLES_H
#define WM_RELATION_EXAMPLES_H

#include "marked_text.h"
#include "relate.h"

typedef struct wm_expected {
  wm_str type;
  wm_str arguments[2];
  uint32_t polarity, modality;
  wm_str source;
  wm_str attributes[WM_ROLES][2]; /* name, text */
  uint32_t n_attributes;
} wm_expected;

enum { WM_EXPECTED = 32 };

/* A line of a list of examples. */
typedef struct wm_example_line {
  wm_str text;
  bool says; /* there is an arrow */
  wm_expected expected[WM_EXPECTED];
  uint32_t n_expected;
} wm_example_line;

wm_status wm_example_parse(wm_str line, wm_example_line *example, wm_error *error);

/* What running the text gave, compared with what was expected. */
typedef struct wm_example_result {
  uint32_t n_expected, n_found, n_right; /* relations: type and arguments */
  uint32_t n_polarity, n_modality;       /* of those, with the right polarity, modality */
  uint32_t n_whole;                      /* of those, right in all that is written */
} wm_example_result;

/* Runs a line's text; `relate` has the rules. Differences are told in `report`, one a line. */
wm_status wm_example_run(wm_marked *marked, wm_relate *relate, const wm_example_line *example,
                         wm_example_result *result, wm_buffer *report, wm_error *error);

/* A finding as an expectation would be written. */
void wm_example_print(const wm_marked *marked, const wm_finding *finding, wm_buffer *out);

/* How the examples of a set of rules went. */
typedef struct wm_example_tally {
  uint32_t n_rules, n_examples, n_failed;
} wm_example_tally;

/* Runs every example of every rule, each with its own rule alone. Failures are told in `report`:
 * "FILE:LINE: rule NAME: …". */
wm_status wm_examples_run(const wm_rules *rules, wm_symbols *symbols, wm_example_tally *tally,
                          wm_buffer *report, wm_error *error);

#endif
