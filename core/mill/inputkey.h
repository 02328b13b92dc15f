/* By what an input is known again, under whatever name: so that a run that goes on reads no archive
 * twice, and one that has changed since is read anew. */
#ifndef WM_MILL_INPUTKEY_H
#define WM_MILL_INPUTKEY_H

#include "core/base/error.h"

enum { WM_INPUT_KEY = 32 };

/* Hexadecimal digits, terminated. Of a file: a hash of its size, its time of change and its first
 * and last 64 KiB; of a folder: of the paths, sizes and times of all files in it. "" for what
 * cannot be known again: standard input, devices, what cannot be read. */
void wm_input_key(const char *path, char key[WM_INPUT_KEY + 1]);

#endif
