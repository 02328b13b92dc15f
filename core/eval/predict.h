/* Predictions of a pipeline for the texts of a gold corpus. */
#ifndef WM_EVAL_PREDICT_H
#define WM_EVAL_PREDICT_H

#include "core/eval/corpus.h"
#include "core/host/plan.h"

/* Runs the plan, in this process, over the text and date of every gold document, and adds what its
 * `jsonl` sink would write to `predicted`. A plan without the format and the sink `jsonl` is
 * refused. Nothing is written to any file. */
wm_status wm_eval_predict(wm_plan *plan, const wm_eval_corpus *gold, wm_eval_corpus *predicted,
                          wm_error *error);

#endif
