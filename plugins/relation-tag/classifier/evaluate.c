/* Running a model over annotated texts and counting. */
#include "evaluate.h"

#include "classify.h"
#include "core/base/buffer.h"
#include "core/base/modelfile.h"

/* True when a finding is one of the document's relations. */
static bool is_gold(const wm_gold *gold, const wm_gold_document *d, const wm_finding *f,
                    uint32_t *label) {
  for (*label = 0; *label < gold->n_labels; ++*label)
    if (gold->labels[*label].length == f->type->name.length &&
        !memcmp(gold->labels[*label].bytes, f->type->name.bytes, f->type->name.length))
      break;
  for (uint32_t i = 0; i < d->n_relations; i++)
    if (d->relations[i].label == *label && d->relations[i].head == f->filled[0].entity &&
        d->relations[i].tail == f->filled[1].entity)
      return true;
  return false;
}

static void count_document(const wm_gold *gold, const wm_relate *relate, const wm_gold_document *d,
                           wm_relation_tally *tallies) {
  for (uint32_t i = 0; i < d->n_relations; i++)
    tallies[d->relations[i].label].missed += wm_gold_marked(d, d->relations[i].label);
  for (uint32_t i = 0; i < relate->n_findings; i++) {
    uint32_t label;
    bool right = is_gold(gold, d, &relate->findings[i], &label);
    if (label == gold->n_labels || !wm_gold_marked(d, label))
      continue;
    tallies[label].right += right;
    tallies[label].extra += !right;
    tallies[label].missed -= right;
  }
}

static bool count_all(const wm_gold *gold, const wm_rules *rules, const wm_classify_model *model,
                      wm_relation_tally *tallies) {
  wm_classify classify;
  if (!wm_classify_init(&classify, model, WM_USE_CLASSIFIER, 0))
    return false;
  wm_relate relate = {.rules = rules,
                      .limits = wm_relate_defaults,
                      .after_rules = wm_classify_sentence,
                      .after_context = &classify};
  bool fine = true;
  for (uint32_t i = 0; i < gold->n_documents && fine; i++) {
    fine = wm_relate_article(&relate, &gold->documents[i].article);
    if (fine)
      count_document(gold, &relate, &gold->documents[i], tallies);
  }
  wm_relate_free(&relate);
  wm_classify_free(&classify);
  return fine;
}

static bool section(void *context, const char *name, wm_str *bytes) {
  return wm_modelfile_section(context, name, bytes);
}

static wm_sym intern(void *symbols, const char *bytes, size_t length) {
  return wm_symbols_intern(symbols, bytes, length);
}

wm_status wm_evaluate_model(const char *path, const wm_gold *gold, const wm_rules *rules,
                            wm_symbols *symbols, wm_str words,
                            wm_relation_tally tallies[WM_GOLD_LABELS], wm_error *error) {
  wm_modelfile *file;
  wm_classify_model model = {.by = 0};
  wm_arena memory;
  wm_status status =
      wm_modelfile_open(path, WM_CLASSIFIER_KIND, WM_CLASSIFIER_VERSION, &file, error);
  if (status)
    return status;
  wm_arena_init(&memory, 0);
  const char *refusal = wm_classifier_open(&model.classifier, section, file, words);
  if (refusal)
    status = wm_error_set(error, WM_FATAL, "%s: %s", path, refusal);
  else if (!wm_classify_name(&model, rules, "model", intern, symbols, &memory) ||
           !count_all(gold, rules, &model, tallies))
    status = wm_error_memory(error, sizeof model);
  wm_arena_free(&memory);
  wm_modelfile_close(file);
  return status;
}

/* ---- printing ---- */

static double ratio(uint32_t part, uint32_t whole) {
  return whole ? 100.0 * part / whole : 0;
}

static double f1_of(const wm_relation_tally *t) {
  return ratio(2 * t->right, 2 * t->right + t->extra + t->missed);
}

static bool put_tally(wm_buffer *out, wm_str name, const wm_relation_tally *t) {
  return wm_buffer_printf(out, "  %-28.*s P %6.2f  R %6.2f  F1 %6.2f  (%u relations)\n",
                          (int)name.length, name.bytes, ratio(t->right, t->right + t->extra),
                          ratio(t->right, t->right + t->missed), f1_of(t), t->right + t->missed);
}

static wm_relation_tally sum_of(const wm_gold *gold, const wm_relation_tally *tallies) {
  wm_relation_tally all = {0, 0, 0};
  for (uint32_t i = 0; i < gold->n_labels; i++) {
    all.right += tallies[i].right;
    all.extra += tallies[i].extra;
    all.missed += tallies[i].missed;
  }
  return all;
}

bool wm_evaluate_print(wm_buffer *out, const wm_gold *gold,
                       const wm_relation_tally tallies[WM_GOLD_LABELS]) {
  wm_relation_tally all = sum_of(gold, tallies);
  bool fine = true;
  for (uint32_t i = 0; i < gold->n_labels && fine; i++)
    fine = put_tally(out, gold->labels[i], &tallies[i]);
  return fine && put_tally(out, wm_z("all"), &all);
}

double wm_evaluate_f1(const wm_gold *gold, const wm_relation_tally tallies[WM_GOLD_LABELS]) {
  wm_relation_tally all = sum_of(gold, tallies);
  return f1_of(&all);
}
