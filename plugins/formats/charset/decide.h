/* Which charset bytes are in. For the files of this folder. */
#ifndef WM_FORMATS_CHARSET_DECIDE_H
#define WM_FORMATS_CHARSET_DECIDE_H

#include "charset.h"

/* Sets charset and said_by. Returns the length of the byte-order mark, which is no text. */
size_t wm_charset_decide(const wm_encoded_text *encoded, wm_decoded *decoded);

#endif
