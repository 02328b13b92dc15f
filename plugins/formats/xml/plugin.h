/* What formats of XML have in common as plugins: they write blocks, and their scratch is a
 * document. */
#ifndef WM_FORMATS_XML_PLUGIN_H
#define WM_FORMATS_XML_PLUGIN_H

#include "plugins/formats/blocks.h"
#include "xml.h"

enum { WM_XML_USE_BLOCKS };
static const wm_use wm_xml_uses[] = {[WM_XML_USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

static inline wm_status wm_xml_start(wm_instance *self) {
  self->scratch = wm_alloc(self, 1, sizeof(wm_xml));
  return self->scratch ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static inline void wm_xml_stop(wm_instance *self) {
  if (self->scratch)
    wm_xml_free(self->scratch);
}

/* An article of the document, on its way to the builder. */
static inline wm_html_writing wm_xml_writing(wm_instance *self, wm_builder *builder,
                                             const wm_xml *xml) {
  return (wm_html_writing){self, builder, WM_XML_USE_BLOCKS, &xml->decoded, &xml->page, 0};
}

#endif
