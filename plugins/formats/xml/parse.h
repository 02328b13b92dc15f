/* Builds the tree of an XML document. For the files of this folder. */
#ifndef WM_FORMATS_XML_PARSE_H
#define WM_FORMATS_XML_PARSE_H

#include "xml.h"

/* Builds tree and blocks over xml->decoded, at most 2 GiB. False when memory is used up. */
bool wm_xml_parse(wm_xml *xml);

#endif
