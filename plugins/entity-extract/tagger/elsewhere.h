/* What a form was tagged elsewhere in its document: the evidence of the second pass, the same in
 * training and at run time. */
#ifndef WM_ELSEWHERE_H
#define WM_ELSEWHERE_H

#include <stdbool.h>
#include <stdint.h>

enum { WM_ELSEWHERE_TYPES = 31 };

/* Over the occurrences of one form. An occurrence within a name of type k counts its probability
 * for k. */
struct wm_elsewhere {
  float
      best[2]; /* the two highest probabilities of a name, so that one occurrence can be left out */
  uint8_t type[2];     /* their types */
  uint16_t n, n_names; /* occurrences; those within a name */
};

void wm_elsewhere_add(struct wm_elsewhere *all, int type, float probability); /* type -1: no name */

/* Whether `all` can only confirm one of its occurrences that was tagged as `type` with
 * `probability`: none is within a name, or this one and the best are surely of one type. */
bool wm_elsewhere_confirms(const struct wm_elsewhere *all, int type, float probability);

/* The class of what is left of `all` without an occurrence that was added as `type` and
 * `probability`; 0 when nothing is. */
unsigned wm_elsewhere_class(const struct wm_elsewhere *all, int type, float probability);

#endif
