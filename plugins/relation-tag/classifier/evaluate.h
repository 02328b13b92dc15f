/* Scores of a model as it runs: the file is opened, its classifier goes over annotated texts with
 * the entities that are marked there, and what it says is compared with what is marked. */
#ifndef WM_CLASSIFIER_EVALUATE_H
#define WM_CLASSIFIER_EVALUATE_H

#include "model.h"

typedef struct wm_relation_tally {
  uint32_t right, extra, missed;
} wm_relation_tally;

/* Counts by the labels of `gold`; predictions of other types, and of types that a document does not
 * mark, do not count. `symbols` are those that rules and gold were read with, `words` the bytes of
 * the model's word table. */
wm_status wm_evaluate_model(const char *path, const wm_gold *gold, const wm_rules *rules,
                            wm_symbols *symbols, wm_str words,
                            wm_relation_tally tallies[WM_GOLD_LABELS], wm_error *error);

/* Writes a row for each label, and one for all. */
bool wm_evaluate_print(wm_buffer *out, const wm_gold *gold,
                       const wm_relation_tally tallies[WM_GOLD_LABELS]);

/* F1 of all labels together, in per cent. */
double wm_evaluate_f1(const wm_gold *gold, const wm_relation_tally tallies[WM_GOLD_LABELS]);

#endif
