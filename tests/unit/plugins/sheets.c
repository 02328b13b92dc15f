/* Another format that writes the layer `blocks`. */
#define NAME "sheets"
#include "pages.c"
