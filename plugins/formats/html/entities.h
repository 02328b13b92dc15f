/* Character references: &amp; &eacute &#8217; &#x2019; */
#ifndef WM_FORMATS_HTML_ENTITIES_H
#define WM_FORMATS_HTML_ENTITIES_H

#include <wiremill/plugin.h>

enum { WM_HTML_ENTITY = 16 }; /* bytes that the text of a reference takes at most, and more */

/* Decodes the reference that begins with the "&" at bytes[at]. Writes its text, in UTF-8, to `out`
 * with room for WM_HTML_ENTITY bytes and its length to *length; returns how many bytes the
 * reference has, or 0 when it is none and the "&" stands for itself. In an attribute, a name
 * without semicolon before a letter, a digit or "=" is none (HTML, section 13.2.5.73). */
size_t wm_html_entity(wm_str bytes, size_t at, bool attribute, char *out, size_t *length);

/* Decodes all references of an attribute's value or of a text into `out`, which has room for
 * 2 * raw.length bytes: no reference grows to more. Returns the length. */
size_t wm_html_unescape(wm_str raw, bool attribute, char *out);

#endif
