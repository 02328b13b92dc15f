/* The parts of the format mail. */
#ifndef WM_FORMATS_MAIL_H
#define WM_FORMATS_MAIL_H

#include "plugins/formats/html/article.h"
#include "plugins/formats/html/prose.h"
#include "plugins/formats/mime/headers.h"
#include "plugins/formats/mime/payload.h"

/* As wm_format_ops.frame: cuts a mailbox where a line "From … 2026" begins the next message; a
 * single message is one record. */
wm_status mail_frame(wm_str window, bool at_end, size_t *length);

/* True when a mailbox's line "From … 2026" stands at `at`. */
bool mail_is_from(wm_str bytes, size_t at);

/* A header's value with its encoded words (RFC 2047) decoded, in article memory, in UTF-8; empty,
 * which is noted, when memory is used up. */
wm_str mail_words(wm_instance *self, wm_str value);

/* The same as the article's title; `bytes` is the record that `value` is a part of. */
wm_status mail_put_title(wm_instance *self, wm_builder *builder, wm_str bytes, wm_str value);

/* What texts of a message are decoded with; kept from one to the next. */
typedef struct mail_scratch {
  wm_html_reader *html;
  wm_payload payload;
  wm_decoded decoded;
  wm_buffer words; /* of a header's value */
} mail_scratch;

/* A message on its way to the builder. */
typedef struct mail_reading {
  wm_html_writing writing;
  mail_scratch *scratch;
  wm_str bytes;   /* of the record */
  bool described; /* the article says what charset its first text is in */
} mail_reading;

/* Gives the text of the message or part whose headers begin at `at` and which ends at `end` to the
 * article: of alternatives the plain one, of mixed parts all that are text and no attachments. */
wm_status mail_put_part(mail_reading *reading, size_t at, size_t end, uint32_t depth);

#endif
