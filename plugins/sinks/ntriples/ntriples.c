/* The stream as RDF, in N-Triples (w3.org/TR/n-triples): articles as schema.org's NewsArticle and
 * as contexts of NIF 2.0 (persistence.uni-leipzig.org/nlp2rdf); entities as strings of that context
 * with what they are (itsrdf:taClassRef, taIdentRef); relations as things of their own. */
#include <wiremill/plugin.h>

#include "plugins/sinks/streamfile.h"

#include <stdio.h>

#define NIF "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
#define ITS "http://www.w3.org/2005/11/its/rdf#"
#define XSD "http://www.w3.org/2001/XMLSchema#"
#define SCHEMA "http://schema.org/"
#define RDF_TYPE "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#define OWN "urn:wiremill:"

typedef struct ntriples_config {
  wm_streamfile_config stream;
  const char *base;
  bool text;
} ntriples_config;

static const wm_param params[] = {
    WM_STREAMFILE_PARAMS(ntriples_config, "stream.nt"),
    WM_PARAM(ntriples_config, base, WM_PARAM_STRING, "base", "urn:wiremill:article:", "IRI",
             "what the id of an article is appended to"),
    WM_PARAM(ntriples_config, text, WM_PARAM_BOOL, "text", "yes", NULL,
             "write each article's text, as NIF wants it"),
};

enum { USE_ENTITIES, USE_RELATIONS, USE_SENTENCES };
static const wm_use uses[] = {{"entities", WM_READS_IF_THERE, NULL},
                              {"relations", WM_READS_IF_THERE, NULL},
                              {"sentences", WM_READS_IF_THERE, NULL}};

typedef struct writing {
  wm_instance *self;
  const wm_article *article;
  const wm_entity *entities;
  const wm_sentence *sentences;
  wm_buffer *out;
  bool failed; /* memory was used up */
} writing;

/* -------------------------------------------------------------------- terms */

static void put(writing *w, const char *bytes, size_t length) {
  w->failed = w->failed || !wm_put(w->self, w->out, bytes, length);
}

static void put_z(writing *w, const char *text) {
  put(w, text, strlen(text));
}

static void put_number(writing *w, uint32_t number) {
  char digits[16];
  put(w, digits, (size_t)snprintf(digits, sizeof digits, "%u", number));
}

/* What may stand in no IRI (N-Triples, IRIREF). */
static bool is_forbidden(char c) {
  return (unsigned char)c <= ' ' || strchr("<>\"{}|^`\\", c);
}

static wm_status ntriples_open(wm_instance *self) {
  const ntriples_config *config = self->config;
  for (const char *at = config->base; *at; at++)
    if (is_forbidden(*at))
      return wm_fail(self, WM_FATAL, "base: '%s' is no IRI: '%c' at byte %td may not stand there",
                     config->base, *at, at - config->base);
  return WM_OK;
}

/* Text within an IRI: what may not stand there, or has a meaning there, is percent-encoded. */
static void put_iri_text(writing *w, wm_str text) {
  for (size_t i = 0; i < text.length; i++) {
    char c = text.bytes[i], code[4];
    if (is_forbidden(c) || c == 127 || c == '%' || c == '#')
      put(w, code, (size_t)snprintf(code, sizeof code, "%%%02X", (unsigned char)c));
    else
      put(w, text.bytes + i, 1);
  }
}

static void put_iri(writing *w, const char *iri) {
  put_z(w, "<");
  put_z(w, iri);
  put_z(w, "> ");
}

static void put_literal(writing *w, wm_str text, const char *type) {
  put_z(w, "\"");
  for (size_t i = 0, begin = 0; i <= text.length; i++) {
    char c = i < text.length ? text.bytes[i] : '\0';
    const char *escape = c == '"'    ? "\\\""
                         : c == '\\' ? "\\\\"
                         : c == '\n' ? "\\n"
                         : c == '\r' ? "\\r"
                         : c == '\0' ? ""
                                     : NULL;
    if (!escape)
      continue;
    put(w, text.bytes + begin, i - begin);
    put_z(w, escape);
    begin = i + 1;
  }
  put_z(w, "\"");
  if (type) {
    put_z(w, "^^<" XSD);
    put_z(w, type);
    put_z(w, ">");
  }
}

/* <BASE ID>, <…#char=4,9> of a span, <…#relation=3>. */
static void put_article_iri(writing *w) {
  const ntriples_config *config = w->self->config;
  put_z(w, "<");
  put_z(w, config->base);
  put(w, w->article->id.bytes, w->article->id.length);
}

static void put_article(writing *w) {
  put_article_iri(w);
  put_z(w, "> ");
}

static void put_span(writing *w, wm_span span) {
  put_article_iri(w);
  put_z(w, "#char=");
  put_number(w, wm_codepoints(w->self, span.begin));
  put_z(w, ",");
  put_number(w, wm_codepoints(w->self, span.end));
  put_z(w, "> ");
}

static wm_span whole(const writing *w) {
  return (wm_span){0, w->article->length};
}

static void end(writing *w) {
  put_z(w, " .\n");
}

/* ------------------------------------------------------------------- strings */

/* SUBJECT PREDICATE "text". of the string in a span. */
static void say_text(writing *w, wm_span span, const char *predicate, wm_str text,
                     const char *type) {
  put_span(w, span);
  put_iri(w, predicate);
  put_literal(w, text, type);
  end(w);
}

static void say_index(writing *w, wm_span span, const char *predicate, uint32_t at) {
  char digits[16];
  int n = snprintf(digits, sizeof digits, "%u", wm_codepoints(w->self, at));
  say_text(w, span, predicate, (wm_str){digits, (size_t)n}, "nonNegativeInteger");
}

static void say_iri(writing *w, wm_span span, const char *predicate, const char *object) {
  put_span(w, span);
  put_iri(w, predicate);
  put_iri(w, object);
  end(w);
}

static void say_string(writing *w, wm_span span, const char *class) {
  say_iri(w, span, RDF_TYPE, class);
  say_iri(w, span, RDF_TYPE, NIF "OffsetBasedString");
  say_index(w, span, NIF "beginIndex", span.begin);
  say_index(w, span, NIF "endIndex", span.end);
}

/* What is said of an article, where the input says it. */
static void say_fact(writing *w, const char *predicate, wm_str value) {
  if (!value.length)
    return;
  put_article(w);
  put_iri(w, predicate);
  put_literal(w, value, NULL);
  end(w);
}

static void say_article(writing *w) {
  const ntriples_config *config = w->self->config;
  const wm_article *article = w->article;
  put_article(w);
  put_iri(w, RDF_TYPE);
  put_iri(w, SCHEMA "NewsArticle");
  end(w);
  say_fact(w, SCHEMA "headline", wm_span_text(article, article->title));
  say_fact(w, SCHEMA "datePublished", article->date);
  say_fact(w, SCHEMA "inLanguage", article->language);
  say_fact(w, SCHEMA "url", article->url);
  say_fact(w, SCHEMA "identifier", article->source_id);
  say_string(w, whole(w), NIF "Context");
  if (config->text)
    say_text(w, whole(w), NIF "isString", (wm_str){article->text, article->length}, NULL);
  put_span(w, whole(w));
  put_iri(w, NIF "sourceUrl");
  put_article(w);
  end(w);
}

/* ------------------------------------------------------------------ entities */

static const char *class_of(wm_str type) {
  static const struct {
    const char *type, *class;
  } classes[] = {{"PER", SCHEMA "Person"}, {"ORG", SCHEMA "Organization"}, {"LOC", SCHEMA "Place"}};
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (type.length == strlen(classes[i].type) &&
        memcmp(type.bytes, classes[i].type, type.length) == 0)
      return classes[i].class;
  return SCHEMA "Thing";
}

/* The IRI of a ref: GeoNames' and Wikidata's own, else a URN. */
static void put_ref(writing *w, wm_str ref) {
  static const struct {
    const char *prefix, *before, *behind;
  } known[] = {{"geonames:", "https://sws.geonames.org/", "/"},
               {"wikidata:", "http://www.wikidata.org/entity/", ""},
               {"", OWN, ""}};
  size_t i = 0;
  while (ref.length < strlen(known[i].prefix) ||
         memcmp(ref.bytes, known[i].prefix, strlen(known[i].prefix)) != 0)
    i++;
  size_t skip = strlen(known[i].prefix);
  put_z(w, "<");
  put_z(w, known[i].before);
  put_iri_text(w, (wm_str){ref.bytes + skip, ref.length - skip});
  put_z(w, known[i].behind);
  put_z(w, ">");
}

static void say_entity(writing *w, const wm_entity *entity) {
  wm_str type = wm_string(w->self, entity->type), name = wm_string(w->self, entity->name);
  wm_str ref = wm_string(w->self, entity->ref), value = wm_string(w->self, entity->value);
  char score[32];
  int n = snprintf(score, sizeof score, "%.4f", entity->score);
  say_string(w, entity->span, NIF "Phrase");
  put_span(w, entity->span);
  put_iri(w, NIF "referenceContext");
  put_span(w, whole(w));
  end(w);
  say_text(w, entity->span, NIF "anchorOf", wm_span_text(w->article, entity->span), NULL);
  say_text(w, entity->span, OWN "type", type, NULL);
  say_text(w, entity->span, ITS "taConfidence", (wm_str){score, (size_t)n}, "double");
  if (value.length) {
    say_text(w, entity->span, OWN "value", value, NULL);
    return;
  }
  say_iri(w, entity->span, ITS "taClassRef", class_of(type));
  if (name.length)
    say_text(w, entity->span, SCHEMA "name", name, NULL);
  if (!ref.length)
    return;
  put_span(w, entity->span);
  put_iri(w, ITS "taIdentRef");
  put_ref(w, ref);
  end(w);
}

/* ----------------------------------------------------------------- relations */

static void put_relation(writing *w, uint32_t number) {
  put_article_iri(w);
  put_z(w, "#relation=");
  put_number(w, number);
  put_z(w, "> ");
}

static void say_role(writing *w, uint32_t number, const wm_argument *argument) {
  put_relation(w, number);
  put_z(w, "<" OWN "role:");
  put_iri_text(w, wm_string(w->self, argument->role));
  put_z(w, "> ");
  put_span(w, w->entities[argument->entity].span);
  end(w);
}

static void say_of_relation(writing *w, uint32_t number, const char *predicate, wm_str text) {
  put_relation(w, number);
  put_iri(w, predicate);
  put_literal(w, text, NULL);
  end(w);
}

static void say_relation(writing *w, const wm_relation *relation, uint32_t number,
                         uint32_t n_sentences) {
  put_relation(w, number);
  put_iri(w, RDF_TYPE);
  put_z(w, "<" OWN "relation:");
  put_iri_text(w, wm_string(w->self, relation->type));
  put_z(w, ">");
  end(w);
  for (uint32_t i = 0; i < relation->args.n; i++)
    say_role(w, number, &relation->args.items[i]);
  say_of_relation(w, number, OWN "polarity", wm_z(relation->polarity ? "negated" : "asserted"));
  static const char *const modalities[] = {"fact", "planned", "possible", "reported"};
  say_of_relation(w, number, OWN "modality", wm_z(modalities[relation->modality % 4]));
  if (relation->sentence < n_sentences)
    say_of_relation(w, number, OWN "evidence",
                    wm_span_text(w->article, w->sentences[relation->sentence].span));
}

static wm_status ntriples_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_table entities = wm_read(self, USE_ENTITIES), relations = wm_read(self, USE_RELATIONS);
  wm_table sentences = wm_read(self, USE_SENTENCES);
  writing w = {.self = self,
               .article = article,
               .entities = entities.rows,
               .sentences = sentences.rows,
               .out = out};
  say_article(&w);
  for (uint32_t i = 0; i < entities.n; i++)
    say_entity(&w, &w.entities[i]);
  for (uint32_t i = 0; i < relations.n; i++)
    say_relation(&w, &((const wm_relation *)relations.rows)[i], i, sentences.n);
  return w.failed ? WM_FATAL : WM_OK;
}

static const wm_sink_ops ops = {.size = sizeof ops,
                                .open = ntriples_open,
                                .encode = ntriples_encode,
                                .begin = wm_streamfile_begin,
                                WM_STREAMFILE_OPS};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "ntriples",
    .version = "1.0",
    .summary = "the stream as RDF: NIF 2.0 and schema.org, in N-Triples",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(ntriples_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
