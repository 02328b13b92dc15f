/* An article in the News Industry Text Format (IPTC NITF 3). */
#ifndef WM_FORMATS_NITF_ARTICLE_H
#define WM_FORMATS_NITF_ARTICLE_H

#include "plugins/formats/xml/xml.h"

/* Give the parts of the element nitf to an article that was begun. */
wm_status wm_nitf_write_title(wm_html_writing *writing, const wm_xml *xml, uint32_t nitf);
wm_status wm_nitf_write_body(wm_html_writing *writing, const wm_xml *xml, uint32_t nitf);
wm_status wm_nitf_write_fields(wm_html_writing *writing, const wm_xml *xml, uint32_t nitf);

#endif
