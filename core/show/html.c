/* An article as a page of HTML: one file that needs nothing else, light or dark as the reader has
 * it. */
#include "core/base/buffer.h"
#include "core/base/layer.h"
#include "core/show/view.h"

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Wiremill</title>\n<style>\n"
    ":root { color-scheme: light dark; --faint: light-dark(#555, #aaa); }\n"
    "body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem;\n"
    "  font: 1.05rem/1.6 Georgia, serif; }\n"
    "h1 { line-height: 1.2; } .about, small, .by { color: var(--faint); }\n"
    ".about, small, table, .by { font-family: system-ui, sans-serif; font-size: .8em; }\n"
    "mark { background: none; color: inherit; border-bottom: .15em solid #888; }\n"
    ".PER { border-color: #a3a; } .ORG { border-color: #08a; } .LOC { border-color: #282; }\n"
    ".MISC { border-color: #a70; } .DATE, .TIME { border-color: #36c; }\n"
    ".MONEY, .PERCENT, .QUANTITY { border-color: #c33; }\n"
    "blockquote { margin: .3rem 0 1rem 1rem; padding-left: .7rem; border-left: .2em solid #8888; "
    "}\n"
    "td, th { text-align: left; padding: .1rem .8rem .1rem 0; vertical-align: top; }\n"
    "</style>\n";

const char *wm_show_head(const wm_show_options *options) {
  return options->html ? head : "";
}

const char *wm_show_foot(const wm_show_options *options) {
  return options->html ? "</html>\n" : "";
}

static void put_z(const wm_view *view, const char *text) {
  wm_buffer_put_z(view->out, text);
}

static void put_escaped(const wm_view *view, wm_str text) {
  for (size_t i = 0; i < text.length; i++) {
    const char *escape = text.bytes[i] == '<'   ? "&lt;"
                         : text.bytes[i] == '&' ? "&amp;"
                         : text.bytes[i] == '"' ? "&quot;"
                                                : NULL;
    if (escape)
      put_z(view, escape);
    else
      wm_buffer_put(view->out, text.bytes + i, 1);
  }
}

static void put_symbol(const wm_view *view, wm_sym symbol) {
  put_escaped(view, wm_view_string(view, symbol));
}

/* Text whose empty lines part paragraphs, and other line ends lines. */
static void put_lines(const wm_view *view, wm_str text) {
  for (size_t at = 0; at < text.length;) {
    const char *end = memchr(text.bytes + at, '\n', text.length - at);
    size_t length = end ? (size_t)(end - text.bytes) - at : text.length - at;
    put_escaped(view, (wm_str){text.bytes + at, length});
    at += length;
    bool empty = at + 1 < text.length && text.bytes[at + 1] == '\n';
    if (end)
      put_z(view, empty ? "</p>\n<p>" : "<br>\n");
    at += end ? 1 + empty : 0;
  }
}

static void put_mark(const wm_view *view, const wm_view_piece *piece) {
  const wm_entity *entity = piece->entity;
  put_z(view, "<mark class=\"");
  put_symbol(view, entity->type);
  put_z(view, "\" title=\"");
  put_symbol(view, entity->name);
  if (entity->ref || entity->value)
    put_z(view, ", ");
  put_symbol(view, entity->ref ? entity->ref : entity->value);
  wm_buffer_printf(view->out, ", %.2f, ", entity->score);
  put_symbol(view, entity->by);
  put_z(view, "\">");
  put_lines(view, wm_span_text(view->article, piece->span));
  put_z(view, "</mark> <small>");
  put_symbol(view, entity->type);
  put_z(view, "</small>");
}

static void put_body(const wm_view *view) {
  wm_view_piece piece = {{0, 0}, NULL};
  uint32_t next = 0;
  put_z(view, "<p>");
  while (wm_view_next(view, view->article->body, &next, &piece)) {
    if (piece.entity)
      put_mark(view, &piece);
    else
      put_lines(view, wm_span_text(view->article, piece.span));
  }
  put_z(view, "</p>\n");
}

static void put_about(const wm_view *view) {
  const wm_article *a = view->article;
  const wm_str facts[] = {a->date, a->source_id, a->url, a->language, a->id};
  put_z(view, "<p class=\"about\">");
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    put_z(view, facts[i].length && i ? " \xC2\xB7 " : "");
    put_escaped(view, facts[i]);
  }
  put_z(view, "</p>\n");
}

static void put_relation(const wm_view *view, const wm_relation *r) {
  static const char *const modalities[] = {"fact", "planned", "possible", "reported"};
  wm_span s = r->trigger;
  if (r->sentence < view->sentences.n)
    s = ((const wm_sentence *)wm_table_row(&view->sentences, r->sentence))->span;
  bool within = r->trigger.begin >= s.begin && r->trigger.end <= s.end;
  wm_span trigger = within ? r->trigger : (wm_span){s.end, s.end};
  put_z(view, "<li><b>");
  put_symbol(view, r->type);
  put_z(view, "</b>");
  for (uint32_t i = 0; i < r->args.n; i++) {
    const wm_entity *entity = wm_table_row(&view->entities, r->args.items[i].entity);
    put_z(view, i ? "; " : " ");
    put_symbol(view, r->args.items[i].role);
    put_z(view, ": <mark class=\"");
    put_symbol(view, entity->type);
    put_z(view, "\">");
    put_symbol(view, entity->name);
    put_z(view, "</mark>");
  }
  wm_buffer_printf(view->out, " <span class=\"by\">(%s%s, %.2f, ", r->polarity ? "negated, " : "",
                   r->modality < 4 ? modalities[r->modality] : "", r->score);
  put_symbol(view, r->by);
  put_z(view, ")</span><blockquote>");
  put_escaped(view, wm_span_text(view->article, (wm_span){s.begin, trigger.begin}));
  put_z(view, "<b>");
  put_escaped(view, wm_span_text(view->article, trigger));
  put_z(view, "</b>");
  put_escaped(view, wm_span_text(view->article, (wm_span){trigger.end, s.end}));
  put_z(view, "</blockquote></li>\n");
}

static void put_layer(const wm_view *view, const wm_table *table) {
  const wm_layer *layer = table->layer;
  wm_buffer_printf(view->out, "<h2>%s</h2>\n<table>\n<tr>", layer->name);
  for (uint32_t j = 0; j < layer->n_fields; j++)
    wm_buffer_printf(view->out, "<th>%s</th>", layer->fields[j].name);
  put_z(view, "</tr>\n");
  for (uint32_t i = 0; i < table->n; i++) {
    put_z(view, "<tr>");
    for (uint32_t j = 0; j < layer->n_fields; j++) {
      wm_buffer value = {0};
      wm_view_put_value(view, wm_table_row(table, i), &layer->fields[j], &value);
      put_z(view, "<td>");
      put_escaped(view, (wm_str){value.bytes, value.length});
      put_z(view, "</td>");
      wm_buffer_free(&value);
    }
    put_z(view, "</tr>\n");
  }
  put_z(view, "</table>\n");
}

void wm_view_html(const wm_view *view) {
  put_z(view, "<article>\n<h1>");
  put_escaped(view, wm_span_text(view->article, view->article->title));
  put_z(view, "</h1>\n");
  put_about(view);
  put_body(view);
  put_z(view, view->relations.n ? "<h2>Relations</h2>\n<ul>\n" : "");
  for (uint32_t i = 0; i < view->relations.n; i++)
    put_relation(view, wm_table_row(&view->relations, i));
  put_z(view, view->relations.n ? "</ul>\n" : "");
  for (uint32_t i = 0; i < view->n_tables; i++)
    if (view->tables[i].n && !wm_view_is_core(view->tables[i].layer))
      put_layer(view, &view->tables[i]);
  put_z(view, "</article>\n");
}
