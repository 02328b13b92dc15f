/* Sentences as CoNLL-U Plus (universaldependencies.org/ext-format.html): a token a line, with lemma
 * and part of speech where a stage sets them, and entities as BIO tags. Of entities that overlap,
 * the one that begins first is tagged, and of these the longest. */
#include <wiremill/plugin.h>

#include "plugins/sinks/streamfile.h"

#include <stdio.h>

typedef struct conllu_config {
  wm_streamfile_config stream;
} conllu_config;

static const wm_param params[] = {WM_STREAMFILE_PARAMS(conllu_config, "stream.conllup")};

static const char header[] = "# global.columns = ID FORM LEMMA UPOS MISC WIREMILL:NER\n";

enum { USE_TOKENS, USE_SENTENCES, USE_ENTITIES };
static const wm_use uses[] = {{"tokens", WM_READS, NULL},
                              {"sentences", WM_READS, NULL},
                              {"entities", WM_READS_IF_THERE, NULL}};

static const char *const pos_names[] = {"_",     "ADJ",   "ADP",   "ADV", "AUX",  "CCONJ",
                                        "DET",   "INTJ",  "NOUN",  "NUM", "PART", "PRON",
                                        "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"};

/* What a worker writes an article with. */
typedef struct writing {
  wm_instance *self;
  const wm_article *article;
  const wm_token *tokens;
  const wm_entity *entities;
  uint32_t *entity_of; /* of each token, and 1; 0: none */
  wm_buffer *out;
  bool failed; /* memory was used up */
} writing;

static void put(writing *w, wm_str bytes) {
  w->failed = w->failed || !wm_put(w->self, w->out, bytes.bytes, bytes.length);
}

/* A value of a column: on one line, without a tab; "_" for nothing. Other white space becomes a
 * space, and in `words` none stays. */
static void put_value(writing *w, wm_str text, bool words) {
  size_t begin = w->out->length;
  put(w, text.length ? text : wm_z("_"));
  for (size_t i = begin; i < w->out->length && !w->failed; i++)
    if ((unsigned char)w->out->bytes[i] <= ' ')
      w->out->bytes[i] = words ? '_' : ' ';
}

static void put_number(writing *w, uint32_t number) {
  char digits[16];
  int n = snprintf(digits, sizeof digits, "%u", number);
  put(w, (wm_str){digits, (size_t)n});
}

/* Marks the tokens of each entity, unless an earlier or longer one has them. */
static bool mark_entities(writing *w, const wm_table *entities, uint32_t n_tokens) {
  w->entity_of = wm_article_alloc(w->self, n_tokens, sizeof *w->entity_of);
  if (!w->entity_of)
    return false;
  for (uint32_t i = 0; i < entities->n; i++) {
    wm_span here = w->entities[i].tokens;
    for (uint32_t t = here.begin; t < here.end && t < n_tokens; t++) {
      uint32_t there = w->entity_of[t];
      wm_span other = there ? w->entities[there - 1].tokens : (wm_span){UINT32_MAX, 0};
      if (here.begin < other.begin || (here.begin == other.begin && here.end > other.end))
        w->entity_of[t] = i + 1;
    }
  }
  return true;
}

/* True when the token is the first that its entity kept. */
static bool begins_entity(const writing *w, uint32_t token, uint32_t first) {
  return token == first || w->entity_of[token - 1] != w->entity_of[token];
}

static void put_tag(writing *w, uint32_t token, uint32_t first) {
  uint32_t entity = w->entity_of[token];
  if (!entity) {
    put(w, wm_z("O"));
    return;
  }
  put(w, wm_z(begins_entity(w, token, first) ? "B-" : "I-"));
  put_value(w, wm_string(w->self, w->entities[entity - 1].type), true);
}

static void put_token(writing *w, uint32_t row, uint32_t first) {
  const wm_token *token = &w->tokens[row];
  uint32_t pos = token->pos < sizeof pos_names / sizeof *pos_names ? token->pos : 0;
  put_number(w, row - first + 1);
  put(w, wm_z("\t"));
  put_value(w, wm_span_text(w->article, token->span), false);
  put(w, wm_z("\t"));
  put_value(w, wm_string(w->self, token->lemma), false);
  put(w, wm_z("\t"));
  put(w, wm_z(pos_names[pos]));
  put(w, wm_z(token->shape & WM_SHAPE_SPACE_AFTER ? "\t_\t" : "\tSpaceAfter=No\t"));
  put_tag(w, row, first);
  put(w, wm_z("\n"));
}

static void put_sentence(writing *w, const wm_sentence *sentence, uint32_t number) {
  if (sentence->tokens.begin == sentence->tokens.end)
    return;
  put(w, wm_z("# sent_id = "));
  put(w, w->article->id);
  put(w, wm_z("-"));
  put_number(w, number);
  put(w, wm_z("\n# text = "));
  put_value(w, wm_span_text(w->article, sentence->span), false);
  put(w, wm_z("\n"));
  for (uint32_t row = sentence->tokens.begin; row < sentence->tokens.end; row++)
    put_token(w, row, sentence->tokens.begin);
  put(w, wm_z("\n"));
}

static wm_status conllu_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_table tokens = wm_read(self, USE_TOKENS), sentences = wm_read(self, USE_SENTENCES);
  wm_table entities = wm_read(self, USE_ENTITIES);
  writing w = {.self = self,
               .article = article,
               .tokens = tokens.rows,
               .entities = entities.rows,
               .out = out};
  if (!mark_entities(&w, &entities, tokens.n))
    return WM_REJECT;
  for (uint32_t i = 0; i < sentences.n; i++) {
    if (i == 0) {
      put(&w, wm_z("# newdoc id = "));
      put(&w, article->id);
      put(&w, wm_z("\n"));
    }
    put_sentence(&w, &((const wm_sentence *)sentences.rows)[i], i + 1);
  }
  return w.failed ? WM_FATAL : WM_OK;
}

static wm_status conllu_begin(wm_instance *self) {
  wm_status status = wm_streamfile_begin(self);
  return status ? status : wm_outfile_write(self->scratch, wm_z(header));
}

static const wm_sink_ops ops = {
    .size = sizeof ops, .encode = conllu_encode, .begin = conllu_begin, WM_STREAMFILE_OPS};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "conllu",
    .version = "1.0",
    .summary = "sentences as CoNLL-U Plus, entities as BIO tags",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(conllu_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
