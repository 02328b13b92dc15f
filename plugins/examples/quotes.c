/* quotes: a stage that finds quotations, and who is quoted: the person or organisation beside a
 * verb of saying in what surrounds the marks. Written step by step in plugins/GUIDE.md. */
#include <wiremill/plugin.h>

typedef struct quotes_config {
  wm_strings verbs;
} quotes_config;

static const wm_param params[] = {
    WM_PARAM(quotes_config, verbs, WM_PARAM_LIST, "verbs",
             "said says told tells added adds wrote writes warned asked replied insisted argued",
             NULL, "words that tell who speaks"),
};

typedef struct quote {
  wm_span span;
  uint32_t speaker; /* row of `entities`; WM_NONE when nobody is named */
  wm_sym verb;      /* 0 when there is none */
} quote;

static const wm_field fields[] = {
    WM_FIELD(quote, span, WM_FIELD_SPAN, NULL, "the words between the marks"),
    WM_FIELD(quote, speaker, WM_FIELD_REFERENCE, "entities", "who says it, when that is named"),
    WM_FIELD(quote, verb, WM_FIELD_SYMBOL, NULL, "the verb that tells so"),
};
static const wm_layer quotes = {"quotes", 1, sizeof(quote), fields, 3, "words that are quoted"};

enum { TOKENS, ENTITIES, QUOTES };
static const wm_use uses[] = {
    {"tokens", WM_READS, NULL}, {"entities", WM_READS, NULL}, {"quotes", WM_WRITES, &quotes}};

/* Marks that open, and those that close them. */
static const char *const marks[][2] = {{"\"", "\""}, {"\xE2\x80\x9C", "\xE2\x80\x9D"}};

/* The verbs' symbols, made once; a token is then compared by a number. */
static wm_status open(wm_instance *self) {
  const quotes_config *config = self->config;
  wm_sym *verbs = wm_alloc(self, config->verbs.n, sizeof *verbs);
  for (uint32_t i = 0; verbs && i < config->verbs.n; i++)
    verbs[i] = wm_intern_z(self, config->verbs.items[i]);
  self->shared = verbs;
  return verbs ? WM_OK : WM_FATAL;
}

/* The first row of a table that does not begin before `offset`; rows are in order, and their spans
 * come first in them. */
static uint32_t first_at(const wm_table *table, uint32_t offset) {
  uint32_t low = 0, high = table->n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const char *row = (const char *)table->rows + (size_t)middle * table->layer->record_size;
    if (((const wm_span *)(const void *)row)->begin < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The first verb of saying that begins within a range; 0 for none. */
static wm_sym find_verb(wm_instance *self, wm_span within) {
  const quotes_config *config = self->config;
  const wm_sym *verbs = self->shared;
  wm_table table = wm_read(self, TOKENS);
  const wm_token *tokens = table.rows;
  for (uint32_t i = first_at(&table, within.begin);
       i < table.n && tokens[i].span.begin < within.end; i++)
    for (uint32_t j = 0; j < config->verbs.n; j++)
      if (tokens[i].norm == verbs[j])
        return verbs[j];
  return 0;
}

/* The first person or organisation within a range; WM_NONE for none. */
static uint32_t find_speaker(wm_instance *self, wm_span within) {
  wm_table table = wm_read(self, ENTITIES);
  const wm_entity *entities = table.rows;
  wm_sym person = wm_intern_z(self, "PER"), organisation = wm_intern_z(self, "ORG");
  for (uint32_t i = first_at(&table, within.begin);
       i < table.n && entities[i].span.end <= within.end; i++)
    if (entities[i].type == person || entities[i].type == organisation)
      return i;
  return WM_NONE;
}

/* From `at` to where its sentence, paragraph or the next quotation begins or ends. */
static wm_span behind(const wm_article *article, uint32_t at) {
  return (wm_span){at, at + (uint32_t)strcspn(article->text + at, ".!?\n\"\xE2")};
}

static wm_span before(const wm_article *article, uint32_t at) {
  uint32_t begin = at;
  while (begin && !memchr(".!?\n\"\x9D", article->text[begin - 1], 6))
    begin--;
  return (wm_span){begin, at};
}

/* Says who speaks, when the words within a range do. */
static bool attribute(wm_instance *self, quote *row, wm_span within) {
  wm_sym verb = find_verb(self, within);
  if (!verb)
    return false;
  row->verb = verb;
  row->speaker = find_speaker(self, within);
  return true;
}

/* Reads the quotation whose mark stands at `at`. False when there is none, or when it holds
 * nothing. *end is where to go on: behind it, and behind its paragraph when it does not close
 * there. */
static bool read_quote(const wm_article *article, uint32_t at, quote *row, uint32_t *end) {
  *end = at + 1;
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    uint32_t length = (uint32_t)strlen(marks[i][0]), close = at + length;
    if (strncmp(article->text + at, marks[i][0], length) != 0)
      continue;
    while (close < article->length && article->text[close] != '\n' &&
           strncmp(article->text + close, marks[i][1], length) != 0)
      close++;
    bool closes = close < article->length && article->text[close] != '\n';
    *end = closes ? close + length : close + 1;
    *row = (quote){.span = {at + length, close}, .speaker = WM_NONE};
    return closes && close > at + length;
  }
  return false;
}

static wm_status process(wm_instance *self, const wm_article *article) {
  quote found;
  for (uint32_t at = 0, end; at < article->length; at = end) {
    if (!read_quote(article, at, &found, &end))
      continue;
    if (!attribute(self, &found, behind(article, end)))
      attribute(self, &found, before(article, at));
    quote *row = wm_append(self, QUOTES, 1);
    if (!row)
      return WM_REJECT;
    *row = found;
  }
  return WM_OK;
}

static const wm_stage_ops ops = {.size = sizeof ops, .open = open, .process = process};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_STAGE,
                                 .name = "quotes",
                                 .version = "1.0",
                                 .summary = "finds quotations and who is quoted",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 3,
                                 .params = params,
                                 .n_params = 1,
                                 .config_size = sizeof(quotes_config),
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
