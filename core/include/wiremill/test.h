/* A host for tests of plugins: runs a pipeline, with a plugin that is being written, in the test's
 * own process, where Check, a debugger, ASan and valgrind see it. Link with -lwiremill-test
 * (pkg-config wiremill-test).
 *
 *     wm_test *test = wm_test_open("quotes.yaml", "out");
 *     const char *line = wm_test_article(test, "Title", "\"Yes\", she said.");
 *     ck_assert_ptr_nonnull(strstr(line, "\"speaker\":\"she\""));
 *     wm_test_close(test);
 *
 * Strings that functions return are owned by the host and good until its next call. */
#ifndef WIREMILL_TEST_H
#define WIREMILL_TEST_H

#include <wiremill/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wm_test wm_test;

/* Loads a pipeline, a file or the name of an installed one, and opens its plugins; what sinks write
 * goes to `folder`, which is made when it is not there. When something is wrong the host is there
 * all the same, does nothing, and wm_test_message() tells what it is. NULL without memory. */
WM_EXPORT wm_test *wm_test_open(const char *pipeline, const char *folder);

/* Puts an entry of an archive through the pipeline: its path, which formats bid by, and bytes.
 * Returns what the sink `jsonl` of the pipeline makes of it, a line an article; "" when nothing
 * came in, or when there is no such sink. */
WM_EXPORT const char *wm_test_entry(wm_test *test, const char *path, const char *bytes,
                                    size_t length);

/* The same for an article of a title and a body, as the format `plain` reads them. */
WM_EXPORT const char *wm_test_article(wm_test *test, const char *title, const char *body);

/* Reasons of rejections, and what else went wrong, since the host was opened: a line each; "" when
 * all is well. */
WM_EXPORT const char *wm_test_message(const wm_test *test);

/* The bytes of a file in the output folder, with a zero byte behind; "" when it is not there. Call
 * it behind wm_test_finish(). */
WM_EXPORT const char *wm_test_file(wm_test *test, const char *name);

/* The run is over: folds emit their tables, sinks finish what they wrote. */
WM_EXPORT void wm_test_finish(wm_test *test);

/* Finishes, where that was not done, and frees everything. NULL is allowed. */
WM_EXPORT void wm_test_close(wm_test *test);

#ifdef __cplusplus
}
#endif

#endif
