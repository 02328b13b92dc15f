/* Evidence from other occurrences, cut into few classes. */
#include "elsewhere.h"

void wm_elsewhere_add(struct wm_elsewhere *all, int type, float probability) {
  if (all->n == UINT16_MAX)
    return;
  all->n++;
  if (type < 0)
    return;
  all->n_names++;
  for (int i = 0; i < 2; i++)
    if (all->n_names <= i + 1 || probability > all->best[i]) {
      if (i == 0) {
        all->best[1] = all->best[0];
        all->type[1] = all->type[0];
      }
      all->best[i] = probability;
      all->type[i] = (uint8_t)type;
      return;
    }
}

/* 0 doubtful, 1 likely, 2 clear. */
static unsigned degree(float probability) {
  return probability > 0.93f ? 2 : probability > 0.7f;
}

bool wm_elsewhere_confirms(const struct wm_elsewhere *all, int type, float probability) {
  if (type < 0)
    return all->n_names == 0;
  return all->n_names == all->n && all->type[0] == type && degree(all->best[0]) == 2 &&
         degree(probability) == 2;
}

unsigned wm_elsewhere_class(const struct wm_elsewhere *all, int type, float probability) {
  unsigned n = all->n, n_names = all->n_names;
  if (n <= 1)
    return 0;
  bool own = type >= 0 && all->type[0] == type && all->best[0] <= probability;
  n--;
  n_names -= type >= 0;
  if (n_names == 0)
    return 1 + (n > 2);
  unsigned mostly = 2 * n_names >= n;
  return 3 + (all->type[own] * 3u + degree(all->best[own])) * 2 + mostly;
}
