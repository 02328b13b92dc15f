/* What makes two pipelines give the same: their plugins, versions, parameters and resources. */
#ifndef WM_HOST_PLAN_HASH_H
#define WM_HOST_PLAN_HASH_H

#include "core/host/plan.h"

enum { WM_HASH_DIGITS = 32 };

/* 128 bits as hexadecimal digits, terminated, over every plugin's name and version, its parameters
 * but for the paths of outputs, what is in its resources, and the limits that decide what gets in.
 * Comments, names and places of files do not count. */
wm_status wm_plan_hash(const wm_plan *plan, char digits[WM_HASH_DIGITS + 1], wm_error *error);

#endif
