/* The stage `tokenize`: writes the layers tokens and sentences, which every later stage reads. */
#include "tokenizer.h"

enum { USE_TOKENS, USE_SENTENCES };

static const wm_field token_fields[] = {
    WM_FIELD(wm_token, span, WM_FIELD_SPAN, NULL, "the token's bytes"),
    WM_FIELD(wm_token, norm, WM_FIELD_SYMBOL, NULL, "case-folded form, NFC, apostrophes as '"),
    WM_FIELD(wm_token, lemma, WM_FIELD_SYMBOL, NULL, "dictionary form, when a stage set it"),
    WM_FIELD(wm_token, shape, WM_FIELD_FLAGS,
             "upper-first|upper-all|upper-inner|alpha|digit|hyphen|dot|apostrophe|punctuation|"
             "non-ascii|url|space-after|sentence-start",
             "what its letters look like and what surrounds it"),
    WM_FIELD(wm_token, pos, WM_FIELD_ENUM, WM_POS_NAMES,
             "universal part of speech, when a stage set it"),
};

static const wm_layer tokens_layer = {
    "tokens",
    1,
    sizeof(wm_token),
    token_fields,
    sizeof token_fields / sizeof *token_fields,
    "words, numbers and signs, after the convention of the English Universal Dependencies",
};

static const wm_field sentence_fields[] = {
    WM_FIELD(wm_sentence, span, WM_FIELD_SPAN, NULL, "from its first token to its last"),
    WM_FIELD(wm_sentence, tokens, WM_FIELD_RANGE, "tokens", "its tokens"),
};

static const wm_layer sentences_layer = {
    "sentences",
    1,
    sizeof(wm_sentence),
    sentence_fields,
    sizeof sentence_fields / sizeof *sentence_fields,
    "sentences, headings and items of lists; each token lies in one",
};

static const wm_use uses[] = {
    [USE_TOKENS] = {"tokens", WM_WRITES, &tokens_layer},
    [USE_SENTENCES] = {"sentences", WM_WRITES, &sentences_layer},
};

typedef struct wm_tokenize_config {
  int64_t max_tokens;
} wm_tokenize_config;

static const wm_param params[] = {
    WM_PARAM(wm_tokenize_config, max_tokens, WM_PARAM_INTEGER, "max-tokens", "1000000",
             "1..100000000", "an article with more tokens is rejected"),
};

/* Of a worker. */
typedef struct wm_tokenize_scratch {
  wm_tokenizer *tokenizer; /* freed in stop */
  uint32_t epoch;          /* of the symbols it caches */
} wm_tokenize_scratch;

static wm_sym intern(void *context, const char *bytes, size_t length) {
  return wm_intern(context, bytes, length);
}

static wm_status start(wm_instance *self) {
  const wm_tokenize_config *config = self->config;
  wm_tokenize_scratch *scratch = wm_alloc(self, 1, sizeof *scratch);
  if (!scratch)
    return WM_FATAL;
  scratch->tokenizer = wm_tokenizer_new(intern, self, (uint32_t)config->max_tokens);
  if (!scratch->tokenizer)
    return wm_fail(self, WM_FATAL, "ICU's word break rules cannot be loaded, or memory is used up");
  self->scratch = scratch;
  return WM_OK;
}

static void stop(wm_instance *self) {
  wm_tokenize_scratch *scratch = self->scratch;
  wm_tokenizer_free(scratch->tokenizer);
}

static wm_status append(wm_instance *self, uint32_t use, const void *rows, uint32_t n,
                        size_t size) {
  if (!n)
    return WM_OK;
  void *room = wm_append(self, use, n);
  if (!room)
    return WM_REJECT;
  memcpy(room, rows, n * size);
  return WM_OK;
}

static wm_status process(wm_instance *self, const wm_article *article) {
  wm_tokenize_scratch *scratch = self->scratch;
  wm_tokenizer *t = scratch->tokenizer;
  if (scratch->epoch != article->epoch)
    wm_tokenizer_forget(t);
  scratch->epoch = article->epoch;
  switch (wm_tokenizer_run(t, article->text, article->length)) {
  case WM_TOKENIZER_TOO_MANY:
    return wm_fail(self, WM_REJECT, "more than %u tokens (parameter max-tokens)", t->max_tokens);
  case WM_TOKENIZER_NO_MEMORY:
    return wm_fail(self, WM_FATAL, "out of memory");
  default:
    break;
  }
  wm_status status = append(self, USE_TOKENS, t->tokens, t->n_tokens, sizeof *t->tokens);
  return status == WM_OK
             ? append(self, USE_SENTENCES, t->sentences, t->n_sentences, sizeof *t->sentences)
             : status;
}

static const wm_stage_ops ops = {
    .size = sizeof ops,
    .start = start,
    .process = process,
    .stop = stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_STAGE,
    .name = "tokenize",
    .version = "1.0",
    .summary = "cuts text into tokens and sentences",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = sizeof uses / sizeof *uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(wm_tokenize_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
