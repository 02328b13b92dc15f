/* An article in the terminal: wrapped to its width, names underlined and followed by their type. */
#include "core/base/buffer.h"
#include "core/base/layer.h"
#include "core/base/text.h"
#include "core/show/view.h"

#include <stdio.h>

/* Graphic renditions, ECMA-48: what stands between ESC [ and m. */
#define BOLD "1"
#define FAINT "2"

/* A line that is being written. A word is held until a space comes: parts of it may look
 * differently. */
typedef struct pen {
  const wm_view *view;
  uint32_t column, indent;
  wm_buffer word; /* with its renditions */
  uint32_t width; /* of the word, columns */
} pen;

static const char *colour_of(const wm_view *view, const wm_entity *entity) {
  static const char *const colours[][2] = {{"PER", "4;35"},   {"ORG", "4;36"},    {"LOC", "4;32"},
                                           {"MISC", "4;33"},  {"DATE", "4;34"},   {"TIME", "4;34"},
                                           {"MONEY", "4;31"}, {"PERCENT", "4;31"}};
  wm_str type = wm_view_string(view, entity->type);
  for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
    if (type.length == strlen(colours[i][0]) && memcmp(type.bytes, colours[i][0], type.length) == 0)
      return colours[i][1];
  return "4";
}

/* Ends the word at hand and writes it, on the next line when it would pass the edge. */
static void end_word(pen *p) {
  wm_buffer *out = p->view->out;
  if (!p->word.length)
    return;
  if (p->column && p->column + 1 + p->width > p->view->options->width) {
    wm_buffer_put_z(out, "\n");
    p->column = 0;
  }
  wm_buffer_printf(out, "%*s", (int)(p->column ? 1 : p->indent), "");
  p->column += (p->column ? 1 : p->indent) + p->width;
  wm_buffer_put(out, p->word.bytes, p->word.length);
  p->word.length = 0;
  p->width = 0;
}

static void end_line(pen *p) {
  end_word(p);
  wm_buffer_put_z(p->view->out, "\n");
  p->column = 0;
}

/* A part of a word. */
static void put_part(pen *p, const char *rendition, wm_str part) {
  bool rendered = rendition && p->view->options->colour;
  if (rendered)
    wm_buffer_printf(&p->word, "\033[%sm", rendition);
  wm_buffer_put(&p->word, part.bytes, part.length);
  if (rendered)
    wm_buffer_put_z(&p->word, "\033[0m");
  p->width += (uint32_t)wm_utf8_codepoints(part.bytes, part.length);
}

static bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

/* Control characters of the text would be commands to the terminal. */
static size_t word_length(wm_str text) {
  size_t n = 0;
  while (n < text.length && !is_space(text.bytes[n]) && (unsigned char)text.bytes[n] >= ' ' &&
         text.bytes[n] != 127)
    n++;
  return n;
}

/* Words of a text; line ends count where `lines` is true. */
static void put_text(pen *p, const char *rendition, wm_str text, bool lines) {
  for (size_t at = 0; at < text.length;) {
    size_t n = word_length((wm_str){text.bytes + at, text.length - at});
    if (n)
      put_part(p, rendition, (wm_str){text.bytes + at, n});
    at += n;
    if (at < text.length && lines && text.bytes[at] == '\n')
      end_line(p);
    else if (at < text.length)
      end_word(p);
    at += at < text.length;
  }
}

static void put_z(pen *p, const char *rendition, const char *text) {
  put_text(p, rendition, wm_z(text), false);
}

/* The type behind a name: " ORG" faint, or "[ORG]" where there is no colour. */
static void put_type(pen *p, const wm_entity *entity) {
  wm_str type = wm_view_string(p->view, entity->type);
  char label[80];
  bool colour = p->view->options->colour;
  snprintf(label, sizeof label, colour ? "%.*s" : "[%.*s]", (int)type.length, type.bytes);
  if (colour)
    end_word(p);
  put_part(p, FAINT, wm_z(label));
}

static void put_marked(pen *p, wm_span within) {
  wm_view_piece piece = {{0, 0}, NULL};
  uint32_t next = 0;
  while (wm_view_next(p->view, within, &next, &piece)) {
    wm_str text = wm_span_text(p->view->article, piece.span);
    put_text(p, piece.entity ? colour_of(p->view, piece.entity) : NULL, text, true);
    if (piece.entity)
      put_type(p, piece.entity);
  }
  end_line(p);
}

/* ------------------------------------------------------------------ parts */

static void put_about(pen *p) {
  const wm_article *a = p->view->article;
  const wm_str facts[] = {a->date, a->source_id, a->url, a->language, a->id};
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    end_word(p);
    if (facts[i].length)
      put_text(p, FAINT, facts[i], false);
  }
  end_line(p);
}

static void put_heading(pen *p, const char *heading) {
  p->indent = 0;
  end_line(p);
  put_z(p, BOLD, heading);
  end_line(p);
}

static void put_arguments(pen *p, const wm_relation *relation) {
  for (uint32_t i = 0; i < relation->args.n; i++) {
    const wm_argument *argument = &relation->args.items[i];
    const wm_entity *entity = wm_table_row(&p->view->entities, argument->entity);
    end_word(p);
    put_text(p, FAINT, wm_view_string(p->view, argument->role), false);
    end_word(p);
    put_text(p, colour_of(p->view, entity), wm_view_string(p->view, entity->name), false);
  }
}

/* The sentence that states a relation, its trigger bold. */
static void put_evidence(pen *p, const wm_relation *relation) {
  const wm_article *article = p->view->article;
  wm_span s = relation->trigger, trigger = relation->trigger;
  if (relation->sentence < p->view->sentences.n)
    s = ((const wm_sentence *)wm_table_row(&p->view->sentences, relation->sentence))->span;
  if (trigger.begin < s.begin || trigger.end > s.end)
    trigger = (wm_span){s.end, s.end};
  p->indent = 4;
  put_z(p, FAINT, "\xE2\x80\x9C");
  put_text(p, FAINT, wm_span_text(article, (wm_span){s.begin, trigger.begin}), false);
  put_text(p, BOLD, wm_span_text(article, trigger), false);
  put_text(p, FAINT, wm_span_text(article, (wm_span){trigger.end, s.end}), false);
  put_z(p, FAINT, "\xE2\x80\x9D");
  end_line(p);
}

static void put_relation(pen *p, const wm_relation *relation) {
  static const char *const modalities[] = {"fact", "planned", "possible", "reported"};
  char more[160];
  wm_str by = wm_view_string(p->view, relation->by);
  p->indent = 2;
  put_text(p, BOLD, wm_view_string(p->view, relation->type), false);
  put_arguments(p, relation);
  snprintf(more, sizeof more, "(%s%s, %.2f, %.*s)", relation->polarity ? "negated, " : "",
           relation->modality < 4 ? modalities[relation->modality] : "", relation->score,
           (int)by.length, by.bytes);
  end_word(p);
  put_z(p, FAINT, more);
  end_line(p);
  put_evidence(p, relation);
}

/* Rows of a layer of another plugin, a line each. */
static void put_layer(pen *p, const wm_table *table) {
  put_heading(p, table->layer->name);
  p->indent = 2;
  for (uint32_t i = 0; i < table->n; i++) {
    for (uint32_t j = 0; j < table->layer->n_fields; j++) {
      const wm_field *field = &table->layer->fields[j];
      wm_buffer value = {0};
      wm_view_put_value(p->view, wm_table_row(table, i), field, &value);
      if (value.length) {
        end_word(p);
        if (field->type != WM_FIELD_SPAN)
          put_z(p, FAINT, field->name);
        end_word(p);
        put_text(p, NULL, (wm_str){value.bytes, value.length}, false);
      }
      wm_buffer_free(&value);
    }
    end_line(p);
  }
}

void wm_view_terminal(const wm_view *view) {
  pen p = {.view = view};
  put_text(&p, BOLD, wm_span_text(view->article, view->article->title), false);
  end_line(&p);
  put_about(&p);
  end_line(&p);
  put_marked(&p, view->article->body);
  if (view->relations.n)
    put_heading(&p, "Relations");
  for (uint32_t i = 0; i < view->relations.n; i++)
    put_relation(&p, wm_table_row(&view->relations, i));
  for (uint32_t i = 0; i < view->n_tables; i++)
    if (view->tables[i].n && !wm_view_is_core(view->tables[i].layer))
      put_layer(&p, &view->tables[i]);
  wm_buffer_free(&p.word);
}
