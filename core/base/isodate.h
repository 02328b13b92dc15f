/* Dates as ISO 8601 writes them. */
#ifndef WM_BASE_ISODATE_H
#define WM_BASE_ISODATE_H

#include <wiremill/plugin.h>

enum { WM_ISODATE = 40 }; /* most bytes of one, more than any fraction of a second needs */

/* Reads YYYY, YYYY-MM, YYYY-MM-DD, or a day with a time: Thh:mm, :ss, a fraction, and Z, +hh:mm,
 * +hhmm or +hh; a space may stand for the T. White space around it is ignored. Writes it to `out`,
 * which has room for WM_ISODATE bytes, with T and Z as capitals and a colon in the zone; returns
 * its length, or 0 when `text` is no such date or names a day or time that does not exist. */
size_t wm_isodate_read(wm_str text, char *out);

#endif
