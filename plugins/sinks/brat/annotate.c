/* An article as a document of brat (brat.nlplab.org/standoff.html). Offsets count code points.
 *
 *   T  an entity, or the words that state a relation, in as many pieces as lines it stands on
 *   N  an entity's ref
 *   E  a relation whose words are known: an event, with its arguments
 *   R  any other relation of two arguments
 *   A  Negated and Modality of an event
 *   #  what else is known */
#include "annotate.h"

#include "core/base/names.h"
#include "core/base/text.h"

#include <inttypes.h>
#include <stdio.h>

/* A type that the article uses, noted once. */
typedef struct use {
  const char *kind; /* a constant */
  wm_sym type, role;
} use;

typedef struct writing {
  wm_instance *self;
  const wm_article *article;
  const wm_entity *entities;
  uint32_t n_entities;
  const wm_relation *relations;
  uint32_t *triggers; /* of each relation that is an event, the number of its text-bound */
  bool events, notes;
  uint32_t n_textbounds, n_events, n_relations, n_attributes, n_references, n_notes;
  use *uses;
  uint32_t n_uses, n_uses_room;
  wm_buffer *out;
  bool failed; /* memory was used up */
} writing;

/* -------------------------------------------------------------------- pieces */

static void put(writing *w, wm_str bytes) {
  w->failed = w->failed || !wm_put(w->self, w->out, bytes.bytes, bytes.length);
}

static void put_z(writing *w, const char *text) {
  put(w, wm_z(text));
}

static void put_number(writing *w, uint32_t number) {
  char digits[16];
  int n = snprintf(digits, sizeof digits, "%" PRIu32, number);
  put(w, (wm_str){digits, (size_t)n});
}

/* ID and number: "T3". */
static void put_id(writing *w, const char *letter, uint32_t number) {
  put_z(w, letter);
  put_number(w, number);
}

/* A name as brat reads one: letters, digits, hyphens; a role has no digits, since brat numbers what
 * comes again. */
static void put_name(writing *w, wm_sym symbol, bool role) {
  wm_str name = wm_string(w->self, symbol);
  size_t at = w->out->length;
  put(w, name.length ? name : wm_z("_"));
  for (; at < w->out->length && !w->failed; at++) {
    char c = w->out->bytes[at];
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    if (!letter && (role || c < '0' || c > '9'))
      w->out->bytes[at] = '_';
  }
}

/* Words on one line. */
static void put_words(writing *w, wm_str words) {
  size_t at = w->out->length;
  put(w, words);
  for (; at < w->out->length && !w->failed; at++)
    if ((unsigned char)w->out->bytes[at] < ' ')
      w->out->bytes[at] = ' ';
}

static void note_use(writing *w, const char *kind, wm_sym type, wm_sym role) {
  for (uint32_t i = 0; i < w->n_uses; i++)
    if (w->uses[i].kind == kind && w->uses[i].type == type && w->uses[i].role == role)
      return;
  if (w->n_uses == w->n_uses_room) {
    uint32_t room = 2 * w->n_uses_room + 16;
    use *uses = wm_article_alloc(w->self, room, sizeof *uses);
    w->failed |= !uses;
    if (!uses)
      return;
    if (w->n_uses)
      memcpy(uses, w->uses, w->n_uses * sizeof *uses);
    w->uses = uses;
    w->n_uses_room = room;
  }
  w->uses[w->n_uses++] = (use){kind, type, role};
}

static const char entity_kind[] = "entity", relation_kind[] = "relation", event_kind[] = "event";

/* --------------------------------------------------------------- text-bounds */

/* True for what some reader takes for the end of a line, or of a column. */
static bool is_break(uint32_t codepoint) {
  return codepoint < ' ' || codepoint == 0x85 || codepoint == 0x2028 || codepoint == 0x2029;
}

/* The next piece of a span without breaks; false at the end. */
static bool next_piece(const writing *w, wm_span *rest, wm_span *piece) {
  const char *text = w->article->text;
  size_t at = rest->begin, before;
  *piece = (wm_span){rest->end, rest->end};
  while (at < rest->end) {
    before = at;
    bool breaks = is_break(wm_utf8_next(text, rest->end, &at));
    if (!breaks && piece->begin == rest->end)
      piece->begin = (uint32_t)before;
    if (breaks && piece->begin != rest->end) {
      piece->end = (uint32_t)before;
      break;
    }
  }
  rest->begin = (uint32_t)at;
  return piece->begin < piece->end;
}

/* "T3<TAB>ORG 61 66<TAB>Nokia", or "T3<TAB>ORG 61 66;67 70<TAB>Nokia Oyj" over the end of a line. A
 * span without words is an empty one. */
static void put_textbound(writing *w, wm_sym type, wm_span span) {
  wm_span rest = span, piece;
  uint32_t n = 0;
  put_id(w, "T", ++w->n_textbounds);
  put_z(w, "\t");
  put_name(w, type, false);
  for (; next_piece(w, &rest, &piece) || !n; n++) {
    if (piece.begin == piece.end)
      piece = (wm_span){span.begin, span.begin};
    put_z(w, n ? ";" : " ");
    put_number(w, wm_codepoints(w->self, piece.begin));
    put_z(w, " ");
    put_number(w, wm_codepoints(w->self, piece.end));
  }
  rest = span;
  for (n = 0; next_piece(w, &rest, &piece); n++) {
    put_z(w, n ? " " : "\t");
    put(w, wm_span_text(w->article, piece));
  }
  put_z(w, n ? "\n" : "\t\n");
}

/* --------------------------------------------------------------------- notes */

/* Begins a note, or goes on with it. */
static void begin_item(writing *w, const char *of, uint32_t number, bool *begun) {
  if (*begun) {
    put_z(w, "; ");
    return;
  }
  put_id(w, "#", ++w->n_notes);
  put_z(w, "\tAnnotatorNotes ");
  put_id(w, of, number);
  put_z(w, "\t");
  *begun = true;
}

static void put_item(writing *w, const char *of, uint32_t number, bool *begun, const char *what,
                     wm_str value) {
  if (!value.length || !w->notes)
    return;
  begin_item(w, of, number, begun);
  put_z(w, what);
  put_z(w, " ");
  put_words(w, value);
}

static void put_surety(writing *w, const char *of, uint32_t number, bool *begun, wm_sym by,
                       double score) {
  char digits[16];
  int n = snprintf(digits, sizeof digits, "%.2f", score);
  put_item(w, of, number, begun, "by", wm_string(w->self, by));
  put_item(w, of, number, begun, "score", (wm_str){digits, (size_t)n});
  if (*begun)
    put_z(w, "\n");
}

static bool same(wm_str a, wm_str b) {
  return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

static void put_entity_note(writing *w, const wm_entity *entity, uint32_t number) {
  wm_str name = wm_string(w->self, entity->name);
  bool begun = false;
  put_item(w, "T", number, &begun, "subtype", wm_string(w->self, entity->subtype));
  if (!same(name, wm_span_text(w->article, entity->span)))
    put_item(w, "T", number, &begun, "name", name);
  put_item(w, "T", number, &begun, "value", wm_string(w->self, entity->value));
  put_item(w, "T", number, &begun, "role", wm_string(w->self, entity->role));
  put_surety(w, "T", number, &begun, entity->by, entity->score);
}

/* ------------------------------------------------------------------ entities */

/* "N1<TAB>Reference T3 iso3166:KE<TAB>Kenya" */
static void put_reference(writing *w, const wm_entity *entity, uint32_t number) {
  wm_str ref = wm_string(w->self, entity->ref);
  if (!ref.length)
    return;
  put_id(w, "N", ++w->n_references);
  put_z(w, "\tReference ");
  put_id(w, "T", number);
  put_z(w, memchr(ref.bytes, ':', ref.length) ? " " : " ref:");
  size_t at = w->out->length;
  put(w, ref);
  for (; at < w->out->length && !w->failed; at++)
    if ((unsigned char)w->out->bytes[at] <= ' ')
      w->out->bytes[at] = '_';
  put_z(w, "\t");
  wm_str name = wm_string(w->self, entity->name);
  put_words(w, name.length ? name : wm_span_text(w->article, entity->span));
  put_z(w, "\n");
}

static void put_entities(writing *w) {
  for (uint32_t i = 0; i < w->n_entities; i++) {
    note_use(w, entity_kind, w->entities[i].type, 0);
    put_textbound(w, w->entities[i].type, w->entities[i].span);
    put_reference(w, &w->entities[i], i + 1);
    put_entity_note(w, &w->entities[i], i + 1);
  }
}

/* ----------------------------------------------------------------- relations */

/* "A1<TAB>Modality E1 planned"; without value "A1<TAB>Negated E1". */
static void put_attribute(writing *w, const char *name, wm_str value) {
  put_id(w, "A", ++w->n_attributes);
  put_z(w, "\t");
  put_z(w, name);
  put_z(w, " ");
  put_id(w, "E", w->n_events);
  put_z(w, value.length ? " " : "");
  put(w, value);
  put_z(w, "\n");
}

/* " party:T1", or " party2:T4" for the second one of a role. */
static void put_argument(writing *w, const wm_relation *relation, uint32_t at) {
  const wm_argument *argument = &relation->args.items[at];
  uint32_t nth = 1;
  for (uint32_t i = 0; i < at; i++)
    nth += relation->args.items[i].role == argument->role;
  put_z(w, " ");
  put_name(w, argument->role, true);
  if (nth > 1)
    put_number(w, nth);
  put_z(w, ":");
  put_id(w, "T", argument->entity + 1);
}

static void put_relation_note(writing *w, const wm_relation *relation, const char *of,
                              uint32_t number) {
  bool begun = false;
  if (*of == 'R') {
    put_item(w, of, number, &begun, "polarity", wm_names_at(WM_POLARITY_NAMES, relation->polarity));
    put_item(w, of, number, &begun, "modality", wm_names_at(WM_MODALITY_NAMES, relation->modality));
    if (relation->source < w->n_entities)
      put_item(w, of, number, &begun, "reported by",
               wm_span_text(w->article, w->entities[relation->source].span));
  }
  put_item(w, of, number, &begun, "date", wm_string(w->self, relation->date));
  put_item(w, of, number, &begun, "title", relation->title);
  put_item(w, of, number, &begun, "purpose", relation->purpose);
  put_surety(w, of, number, &begun, relation->by, relation->score);
}

/* The text-bound of an event; events of one type that the same words state share it. They stand in
 * one sentence, whose relations follow each other. */
static uint32_t find_trigger(writing *w, uint32_t row) {
  const wm_relation *own = &w->relations[row];
  for (uint32_t i = row; i-- > 0 && w->relations[i].sentence == own->sentence;) {
    const wm_relation *other = &w->relations[i];
    if (w->triggers[i] && other->type == own->type && other->trigger.begin == own->trigger.begin &&
        other->trigger.end == own->trigger.end)
      return w->triggers[i];
  }
  put_textbound(w, own->type, own->trigger);
  return w->n_textbounds;
}

/* "E1<TAB>agreement:T9 party:T1 party2:T4" */
static void put_event(writing *w, uint32_t row, wm_sym reporter) {
  const wm_relation *relation = &w->relations[row];
  uint32_t trigger = w->triggers[row] = find_trigger(w, row);
  note_use(w, event_kind, relation->type, 0);
  put_id(w, "E", ++w->n_events);
  put_z(w, "\t");
  put_name(w, relation->type, false);
  put_z(w, ":");
  put_id(w, "T", trigger);
  for (uint32_t i = 0; i < relation->args.n; i++) {
    note_use(w, event_kind, relation->type, relation->args.items[i].role);
    put_argument(w, relation, i);
  }
  if (relation->source < w->n_entities) {
    note_use(w, event_kind, relation->type, reporter);
    put_z(w, " ");
    put_name(w, reporter, true);
    put_z(w, ":");
    put_id(w, "T", relation->source + 1);
  }
  put_z(w, "\n");
  if (relation->polarity)
    put_attribute(w, "Negated", (wm_str){"", 0});
  if (relation->modality)
    put_attribute(w, "Modality", wm_names_at(WM_MODALITY_NAMES, relation->modality));
  put_relation_note(w, relation, "E", w->n_events);
}

/* "R1<TAB>based-in Arg1:T3 Arg2:T4": the first two arguments. */
static void put_binary(writing *w, const wm_relation *relation) {
  note_use(w, relation_kind, relation->type, 0);
  put_id(w, "R", ++w->n_relations);
  put_z(w, "\t");
  put_name(w, relation->type, false);
  put_z(w, " ");
  put_id(w, "Arg1:T", relation->args.items[0].entity + 1);
  put_z(w, " ");
  put_id(w, "Arg2:T", relation->args.items[1].entity + 1);
  put_z(w, "\n");
  put_relation_note(w, relation, "R", w->n_relations);
}

static void put_relations(writing *w, uint32_t n) {
  const wm_relation *rows = w->relations;
  wm_sym reporter = wm_intern_z(w->self, "Reported-by");
  w->triggers = wm_article_alloc(w->self, n, sizeof *w->triggers);
  w->failed |= !w->triggers;
  for (uint32_t i = 0; i < n && !w->failed; i++)
    if (w->events && rows[i].trigger.begin < rows[i].trigger.end)
      put_event(w, i, reporter);
    else if (rows[i].args.n >= 2)
      put_binary(w, &rows[i]);
}

/* ------------------------------------------------------------------ documents */

/* A carriage return would not outlive a reader that knows lines; a space is as many code points. */
static void put_text(writing *w) {
  size_t at = w->out->length;
  put(w, (wm_str){w->article->text, w->article->length});
  for (; at < w->out->length && !w->failed; at++)
    if (w->out->bytes[at] == '\r')
      w->out->bytes[at] = ' ';
  put_z(w, "\n");
}

static void put_types(writing *w) {
  for (uint32_t i = 0; i < w->n_uses; i++) {
    put_z(w, w->uses[i].kind);
    put_z(w, " ");
    put_name(w, w->uses[i].type, false);
    if (w->uses[i].role) {
      put_z(w, " ");
      put_name(w, w->uses[i].role, true);
    }
    put_z(w, "\n");
  }
}

static void put_line(writing *w) {
  const wm_article *article = w->article;
  const wm_str columns[] = {
      article->id,        article->date,    wm_span_text(article, article->title),
      article->source_id, article->archive, article->entry};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
    put_z(w, i ? "\t" : "");
    put_words(w, columns[i]);
  }
  put_z(w, "\n");
}

wm_status wm_brat_annotate(wm_instance *self, const wm_article *article, bool events, bool notes,
                           wm_buffer *out) {
  wm_table entities = wm_read(self, WM_BRAT_USE_ENTITIES);
  wm_table relations = wm_read(self, WM_BRAT_USE_RELATIONS);
  writing w = {.self = self,
               .article = article,
               .entities = entities.rows,
               .n_entities = entities.n,
               .relations = relations.rows,
               .events = events,
               .notes = notes,
               .out = out};
  for (int part = 0; part < WM_BRAT_N_PARTS && !w.failed; part++) {
    uint32_t length = 0;
    size_t at = out->length;
    put(&w, (wm_str){(const char *)&length, sizeof length});
    if (part == WM_BRAT_TEXT)
      put_text(&w);
    else if (part == WM_BRAT_TYPES)
      put_types(&w);
    else if (part == WM_BRAT_LINE)
      put_line(&w);
    else {
      put_entities(&w);
      put_relations(&w, relations.n);
    }
    length = (uint32_t)(out->length - at - sizeof length);
    if (!w.failed)
      memcpy(out->bytes + at, &length, sizeof length);
  }
  return w.failed ? WM_REJECT : WM_OK;
}

void wm_brat_parts(wm_str packed, wm_str parts[WM_BRAT_N_PARTS]) {
  const char *at = packed.bytes;
  for (int i = 0; i < WM_BRAT_N_PARTS; i++) {
    uint32_t length;
    memcpy(&length, at, sizeof length);
    parts[i] = (wm_str){at + sizeof length, length};
    at += sizeof length + length;
  }
}
