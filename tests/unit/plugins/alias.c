/* A plugin whose file is not named as it is. */
#include "lines.c"
