/* A sink for tests of formats: writes articles as text, fields first, and follows every word of
 * them back to the bytes of the entry. */
#ifndef WM_TESTS_PROBE_H
#define WM_TESTS_PROBE_H

#include <wiremill/plugin.h>

extern const wm_plugin probe_sink;

extern wm_buffer probe_entry; /* the entry that the current articles are from */
extern bool probe_follows;    /* true unless the test says otherwise */
extern bool
    probe_follows_titles; /* likewise; an encoded word of mail stands for its words together */

extern bool probe_unpacks; /* words may also be within base64, or in what was compressed */

/* Undoes what the format does to text: references, escapes. Writes to `out`, which has room for
 * 4 * source.length bytes, and returns the length. */
typedef size_t probe_decode(wm_str source, char *out);
extern probe_decode *probe_decoder;
probe_decode probe_unescape; /* references of HTML; the default */
probe_decode probe_unescape_json;
probe_decode probe_unquote;  /* quoted-printable, then references */
probe_decode probe_undouble; /* quotes in tables */

#endif
