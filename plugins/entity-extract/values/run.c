/* Cutting tokens into the items that grammars read. */
#include "run.h"

enum { MOST_TOKEN_BYTES = 48, MOST_TOKEN_ITEMS = 24 };

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z');
}

/* Bytes of the character that begins at text[at]. */
static size_t character(wm_str text, size_t at) {
  size_t n = 1;
  while (at + n < text.length && ((unsigned char)text.bytes[at + n] & 0xC0) == 0x80)
    n++;
  return n;
}

/* Bytes of the number that begins at text[at]: digits, with commas and dots that stand between
 * digits. Three and more groups with dots are a date (7.8.2007) unless they group thousands; each
 * group then is a number of its own. */
static size_t number_length(wm_str text, size_t at) {
  size_t n = 0, first = 0, n_dots = 0, dot = 0;
  bool thousands = true, in_date = at > 1 && text.bytes[at - 1] == '.';
  for (; at + n < text.length; n++) {
    char c = text.bytes[at + n];
    if (is_digit(c))
      continue;
    if ((c != '.' && c != ',') || at + n + 1 >= text.length || !is_digit(text.bytes[at + n + 1]))
      break;
    if (!first)
      first = n;
    if (c == '.') {
      thousands = thousands && (!n_dots || n - dot == 4);
      n_dots++;
      dot = n;
    }
  }
  thousands = thousands && n - dot == 4;
  return first && ((n_dots > 1 && !thousands) || in_date) ? first : n;
}

/* Bytes of the piece that begins at text[at]: a number, a word (with a currency sign behind it, as
 * in US$), or one character. */
static size_t piece_length(wm_str text, size_t at) {
  if (is_digit(text.bytes[at]))
    return number_length(text, at);
  if (!is_letter(text.bytes[at]))
    return character(text, at);
  size_t n = 1;
  while (at + n < text.length && is_letter(text.bytes[at + n]))
    n++;
  return n + (at + n < text.length && text.bytes[at + n] == '$');
}

static void set_word(wm_item *item, const wm_entry *word) {
  item->kind = word ? word->kind : WM_CLASS_OTHER;
  item->kind2 = word ? word->kind2 : 0;
  item->value = word ? word->value : 0;
  item->value2 = word ? word->value2 : 0;
  item->code = word ? word->code : NULL;
}

static void set_number(wm_item *item, wm_str text) {
  if (!wm_decimal_parse(text, &item->number)) {
    set_word(item, NULL);
    return;
  }
  size_t n_digits = 0;
  for (size_t i = 0; i < text.length; i++)
    n_digits += is_digit(text.bytes[i]);
  item->kind = WM_CLASS_DIGITS;
  item->n_digits = (uint8_t)n_digits;
  if (n_digits == text.length)
    item->flags |= WM_ITEM_DIGITS;
}

/* Words that are something else in another case: "us", "all" (the lek), "may", "Sec". */
static bool wrong_case(const wm_item *item, wm_str text) {
  bool upper = item->flags & WM_ITEM_UPPER, capital = item->flags & WM_ITEM_CAPITAL;
  char first = text.bytes[0];
  switch (item->kind) {
  case WM_CLASS_CODE:
  case WM_CLASS_ZONE:
  case WM_CLASS_QUARTER_CODE:
    return !upper;
  case WM_CLASS_NATION:
    return !capital || (text.length == 2 && !upper);
  case WM_CLASS_SIGN:
    return is_letter(first) && !capital && (unsigned char)text.bytes[text.length - 1] < 0x80;
  case WM_CLASS_MONTH: /* march, may, august are plain words too */
    return !capital && (first == 'm' || item->value == 8);
  case WM_CLASS_SHORT_MONTH:
  case WM_CLASS_SHORT_WEEKDAY:
    return !capital;
  case WM_CLASS_PERIOD:
    return upper && text.length == 3; /* SEC, MIN */
  case WM_CLASS_UNIT:
    if (text.length != 1)
      return false;
    return first == 'W' || first == 'V' || first == 'L' ? false : upper || strchr("wv", first);
  default:
    return false;
  }
}

static void settle_case(wm_item *item, wm_str text) {
  if (!wrong_case(item, text))
    return;
  if (item->kind == WM_CLASS_MONTH && item->kind2) { /* may */
    item->kind = item->kind2;
    item->kind2 = 0;
  } else {
    set_word(item, NULL);
  }
}

/* The word of a piece of a token, which has no symbol yet. */
static const wm_entry *piece_word(wm_instance *self, const wm_vocabulary *vocabulary,
                                  wm_str piece) {
  char folded[MOST_TOKEN_BYTES];
  for (size_t i = 0; i < piece.length; i++)
    folded[i] = (char)(is_upper(piece.bytes[i]) ? piece.bytes[i] + 32 : piece.bytes[i]);
  return wm_vocabulary_entry(vocabulary, wm_intern(self, folded, piece.length));
}

static uint8_t case_flags(wm_str piece) {
  bool upper = is_upper(piece.bytes[0]), all = true;
  for (size_t i = 0; i < piece.length; i++)
    all = all && !(is_letter(piece.bytes[i]) && !is_upper(piece.bytes[i]));
  return (uint8_t)((upper ? WM_ITEM_CAPITAL : 0) | (upper && all ? WM_ITEM_UPPER : 0));
}

/* Cuts a token with digits or hyphens; returns how many items it gave. */
static uint32_t cut_token(wm_instance *self, const wm_run *run, const wm_item *whole,
                          wm_item *items) {
  wm_str text = wm_span_text(run->article, whole->span);
  uint32_t n = 0;
  for (size_t at = 0, length; at < text.length && n < MOST_TOKEN_ITEMS; at += length) {
    wm_item *item = &items[n++];
    length = piece_length(text, at);
    wm_str piece = {text.bytes + at, length};
    *item = *whole;
    item->span.begin = whole->span.begin + (uint32_t)at;
    item->span.end = item->span.begin + (uint32_t)length;
    item->flags = case_flags(piece);
    item->flags |=
        (uint8_t)(n > 1 ? WM_ITEM_TIGHT : whole->flags & (WM_ITEM_TIGHT | WM_ITEM_FIRST));
    if (is_digit(piece.bytes[0])) {
      set_number(item, piece);
    } else {
      set_word(item, piece_word(self, run->vocabulary, piece));
      settle_case(item, piece);
    }
  }
  items[n - 1].span.end = whole->span.end;
  return n;
}

static wm_item whole_token(const wm_run *run, uint32_t token) {
  const wm_token *t = &run->tokens[token];
  wm_item item = {.span = t->span, .token = token};
  wm_str text = wm_span_text(run->article, t->span);
  set_word(&item, wm_vocabulary_entry(run->vocabulary, t->norm));
  if (t->shape & WM_SHAPE_UPPER_FIRST)
    item.flags |= WM_ITEM_CAPITAL;
  if (t->shape & WM_SHAPE_UPPER_ALL)
    item.flags |= WM_ITEM_UPPER;
  if (token == run->sentence.begin)
    item.flags |= WM_ITEM_FIRST;
  else if (t[-1].span.end == t->span.begin)
    item.flags |= WM_ITEM_TIGHT;
  if (text.length > 3 && text.bytes[text.length - 1] == 's' && !(item.flags & WM_ITEM_CAPITAL))
    item.flags |= WM_ITEM_PLURAL;
  settle_case(&item, text);
  return item;
}

/* The word beside the run, or a blank where the sentence ends. */
static wm_item neighbour(const wm_run *run, uint32_t token) {
  if (token >= run->sentence.begin && token < run->sentence.end)
    return whole_token(run, token);
  return (wm_item){.token = WM_NONE};
}

uint32_t wm_run_fill(wm_instance *self, wm_run *run, wm_item *items, uint32_t begin, uint32_t end) {
  uint32_t n = 0, token = begin;
  items[n++] = neighbour(run, begin - 1);
  for (; token < end && n + MOST_TOKEN_ITEMS < WM_RUN_ITEMS; token++) {
    wm_item item = whole_token(run, token);
    uint32_t shape = run->tokens[token].shape, length = item.span.end - item.span.begin;
    bool cut = (shape & WM_SHAPE_DIGIT) || ((shape & WM_SHAPE_HYPHEN) && length > 3);
    if (!cut || (shape & WM_SHAPE_URL) || length > MOST_TOKEN_BYTES || item.kind != WM_CLASS_OTHER)
      items[n++] = item;
    else
      n += cut_token(self, run, &item, items + n);
  }
  items[n++] = neighbour(run, token);
  run->items = items;
  run->n = n;
  run->classes = 0;
  for (uint32_t i = 0; i < n; i++)
    run->classes |= wm_item_classes(&items[i]);
  return token;
}

/* Bytes of `words` that a text equals up to the next space or the end; 0 when it differs. */
static size_t same_word(wm_str text, const char *words) {
  size_t i = 0;
  for (; i < text.length; i++) {
    char c = text.bytes[i];
    if ((is_upper(c) ? c + 32 : c) != words[i])
      return 0;
  }
  return words[i] && words[i] != ' ' ? 0 : i;
}

bool wm_run_says(const wm_run *run, uint32_t at, const char *words) {
  for (; *words; at++) {
    if (at >= run->n || run->items[at].kind == WM_CLASS_NONE)
      return false;
    size_t length = same_word(wm_run_text(run, at), words);
    if (!length)
      return false;
    words += length + (words[length] == ' ');
  }
  return true;
}

wm_found *wm_findings_add(wm_findings *out, uint32_t at, uint32_t n, wm_value_type type,
                          const char *rule) {
  wm_found *found = &out->found[out->n++];
  *found = (wm_found){.begin = at, .end = at + n, .type = type, .rule = rule, .score = 0.9};
  if (out->n_items < n)
    out->n_items = n;
  return found;
}
