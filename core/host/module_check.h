/* What a loaded plugin's descriptor must look like, beyond its size and version. */
#ifndef WM_HOST_MODULE_CHECK_H
#define WM_HOST_MODULE_CHECK_H

#include "core/host/module.h"

/* Checks the copy in *module. The message gives the first reason to refuse it, without the file. */
wm_status wm_module_check(const wm_module *module, wm_error *error);

/* Whether two declarations describe the same layer: name, version, record and fields. */
bool wm_layer_equal(const wm_layer *a, const wm_layer *b);

/* "format", "stage", "fold" or "sink". */
const char *wm_kind_name(uint32_t kind);

#endif
