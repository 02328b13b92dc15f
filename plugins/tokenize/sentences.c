/* Where sentences end. Every stop (. ! ? …) and every word with a full stop is a candidate; what
 * closes a quotation or a bracket belongs to the sentence before, and what comes next decides.
 * Blank lines always end a sentence, other line ends do when the line looks like a heading or an
 * item of a list. */
#include "tokenizer.h"

#include <stdlib.h>

/* A line shorter than this that ends before a capital was ended on purpose; bytes. Text that was
 * wrapped by a program has lines of 60 and more. */
enum { WM_SHORT_LINE = 50 };

static bool add(wm_tokenizer *t, uint32_t first, uint32_t end) {
  if (t->n_sentences == t->sentence_capacity) {
    uint64_t capacity = 2 * (uint64_t)t->sentence_capacity + 64;
    wm_sentence *grown = realloc(t->sentences, capacity * sizeof *grown);
    if (!grown)
      return false;
    t->sentences = grown;
    t->sentence_capacity = (uint32_t)capacity;
  }
  wm_span span = {t->tokens[first].span.begin, t->tokens[end - 1].span.end};
  t->sentences[t->n_sentences++] = (wm_sentence){span, {first, end}};
  t->tokens[first].shape |= WM_SHAPE_SENTENCE_START;
  return true;
}

static bool space_before(const wm_tokenizer *t, uint32_t i) {
  return t->tokens[i - 1].shape & WM_SHAPE_SPACE_AFTER;
}

/* Behind the quotation marks, brackets and emoticons that belong to what ended before i. */
static uint32_t skip_closers(const wm_tokenizer *t, uint32_t i) {
  while (i < t->n_tokens &&
         ((t->marks[i] & WM_MARK_CLOSE && !space_before(t, i)) ||
          (t->marks[i] & WM_MARK_EMOTICON && !(t->marks[i] & (WM_MARK_LINE | WM_MARK_PARAGRAPH)))))
    i++;
  return i;
}

/* The item number of a list: a number or letter that begins the sentence, and its stop at i. */
static bool is_item_number(const wm_tokenizer *t, uint32_t first, uint32_t i) {
  wm_span span = t->tokens[first].span;
  return i == first + 1 && span.end - span.begin <= 3 &&
         (t->marks[first] & WM_MARK_NUMBER || span.end - span.begin == 1);
}

/* A name that has an exclamation mark, in the middle of a sentence. */
static bool is_name_with_stop(const wm_tokenizer *t, uint32_t first, uint32_t i) {
  return t->text[t->tokens[i].span.begin] == '!' && i > first + 1 &&
         t->marks[i - 1] & WM_MARK_UPPER;
}

/* True when the sentence that the stop at i may end does end, and the next begins at `next`. */
static bool ends_at_stop(const wm_tokenizer *t, uint32_t first, uint32_t i, uint32_t next) {
  uint32_t stop = t->marks[i], after = t->marks[next];
  bool quoted = next > i + 1 && t->marks[next - 1] & WM_MARK_QUOTE;
  if (after & WM_MARK_STOP ||
      (t->tokens[next].shape & WM_SHAPE_PUNCTUATION && !(after & (WM_MARK_OPEN | WM_MARK_BULLET)) &&
       !space_before(t, next)))
    return false;
  if (is_item_number(t, first, i) && space_before(t, next))
    return false;
  if (!space_before(t, next))
    return after & WM_MARK_UPPER;
  if (after & WM_MARK_LOWER)
    return stop & WM_MARK_PERIOD ||
           (!(stop & WM_MARK_ELLIPSIS) && next == i + 1 && !is_name_with_stop(t, first, i));
  if (after & WM_MARK_NUMBER)
    return !(stop & WM_MARK_ELLIPSIS);
  return after & (WM_MARK_UPPER | WM_MARK_OPEN) || stop & WM_MARK_PERIOD || !quoted;
}

/* The same for a word with a full stop. */
static bool ends_at_word(const wm_tokenizer *t, uint32_t i, uint32_t next) {
  if (!space_before(t, next))
    return false;
  return t->marks[next] & WM_MARK_STARTER && !(t->marks[i] & WM_MARK_BOUND);
}

/* True when the line that ends before token i was ended on purpose. */
static bool line_ends(const wm_tokenizer *t, uint32_t line, uint32_t i) {
  uint32_t length = t->tokens[i - 1].span.end - t->tokens[line].span.begin;
  if (t->marks[i] & WM_MARK_BULLET)
    return true;
  return length < WM_SHORT_LINE && t->marks[i] & (WM_MARK_UPPER | WM_MARK_NUMBER | WM_MARK_OPEN);
}

/* The first token of the next sentence when one ends at token i; else i. */
static uint32_t end_at(const wm_tokenizer *t, uint32_t first, uint32_t i) {
  uint32_t next = skip_closers(t, i + 1);
  if (next >= t->n_tokens || t->marks[next] & WM_MARK_PARAGRAPH)
    return i;
  bool ends =
      t->marks[i] & WM_MARK_STOP ? ends_at_stop(t, first, i, next) : ends_at_word(t, i, next);
  return ends ? next : i;
}

/* True when tokens up to i - 1 are the date and time of a letter's head: 11/28/2000 11:35 AM. */
static bool is_letter_head(const wm_tokenizer *t, uint32_t first, uint32_t i) {
  const uint32_t *marks = t->marks + i;
  if (i < first + 2)
    return false;
  if (marks[-1] & WM_MARK_NOON)
    return i >= first + 3 && marks[-2] & WM_MARK_TIME && marks[-3] & WM_MARK_DATE;
  return marks[-1] & WM_MARK_TIME && marks[-2] & WM_MARK_DATE && !(marks[0] & WM_MARK_NOON);
}

/* True when a sentence begins at token i though none was stopped before: behind addresses, heads
 * of letters and drawn lines. first < i. */
static bool begins_without_stop(const wm_tokenizer *t, uint32_t first, uint32_t i) {
  uint32_t before = t->marks[i - 1], after = t->marks[i];
  bool dated = after & WM_MARK_DATE && i + 1 < t->n_tokens && t->marks[i + 1] & WM_MARK_TIME;
  if (after & WM_MARK_RULE)
    return !(before & WM_MARK_OPEN);
  if (before & WM_MARK_ADDRESS)
    return after & (WM_MARK_UPPER | WM_MARK_ADDRESS) || dated;
  if (before & WM_MARK_ANGLE)
    return after & WM_MARK_UPPER || dated;
  if (before & WM_MARK_RULE)
    return !(after & (WM_MARK_STOP | WM_MARK_CLOSE));
  if (is_letter_head(t, first, i))
    return after & (WM_MARK_UPPER | WM_MARK_NUMBER | WM_MARK_ADDRESS);
  return dated && before & (WM_MARK_UPPER | WM_MARK_CLOSE);
}

/* True when token i, which has a mark of a place, begins a sentence. */
static bool begins_by_place(const wm_tokenizer *t, uint32_t line, uint32_t i) {
  return t->marks[i] & WM_MARK_PARAGRAPH || line_ends(t, line, i);
}

bool wm_sentences_split(wm_tokenizer *t) {
  const uint32_t places = WM_MARK_PARAGRAPH | WM_MARK_LINE, ends = WM_MARK_STOP | WM_MARK_DOTTED,
                 layout = WM_MARK_ADDRESS | WM_MARK_ANGLE | WM_MARK_RULE | WM_MARK_DATE |
                          WM_MARK_TIME | WM_MARK_NOON;
  uint32_t first = 0, line = 0, before = 0;
  for (uint32_t i = 0; i < t->n_tokens; i++) {
    uint32_t marks = t->marks[i], near = marks | before;
    before = marks;
    if (!((marks & (places | ends)) | (near & layout)))
      continue;
    if (i > first && ((marks & places && begins_by_place(t, line, i)) ||
                      (near & layout && begins_without_stop(t, first, i)))) {
      if (!add(t, first, i))
        return false;
      first = i;
    }
    if (marks & places)
      line = i;
    uint32_t next = marks & ends ? end_at(t, first, i) : i;
    if (next == i)
      continue;
    if (!add(t, first, next))
      return false;
    first = next;
    i = next - 1;
    before = 0;
  }
  return first == t->n_tokens || add(t, first, t->n_tokens);
}
