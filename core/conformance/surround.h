/* A pipeline around a plugin that is to be tried: the stages that write what it reads, formats and
 * sinks that show what it did. */
#ifndef WM_CONFORMANCE_SURROUND_H
#define WM_CONFORMANCE_SURROUND_H

#include "core/host/module.h"
#include "core/pipeline/catalogue.h"

/* Writes the pipeline to `path`; `file` is the plugin's, absolute. WM_FATAL when nothing that is
 * installed writes a layer it reads. */
wm_status wm_surround_write(const wm_catalogue *catalogue, const wm_module *module,
                            const char *file, const char *path, wm_error *error);

#endif
