/* The second hidden layer in training. Its units see the first layer's values of three tokens, two
 * apart, so that with the forms that each of these sees a token is judged by nine forms together.
 */
#ifndef WM_SECOND_LAYER_H
#define WM_SECOND_LAYER_H

#include "train_pass.h"

/* Fills second and adds its part to the scores, of all tokens of the pass. */
void wm_second_forward(struct wm_pass *pass, const struct wm_net *net,
                       const struct wm_dropout *dropout);

/* After the slopes of the scores: fills second_slope. */
void wm_second_slopes(struct wm_pass *pass, const struct wm_net *net,
                      const struct wm_dropout *dropout);

/* The loss's derivative by the first layer's unit j of token i, as far as it comes from the second
 * layer. */
float wm_second_slope_below(const struct wm_pass *pass, const struct wm_net *net, size_t i,
                            size_t j);

/* Adds the gradient of token i to `sum`, as theta: the part that the worker owns. */
void wm_second_add_gradient(const struct wm_pass *pass, const struct wm_net *net, size_t i,
                            size_t worker, size_t n_workers, float *sum);

#endif
