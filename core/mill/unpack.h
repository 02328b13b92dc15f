/* One open archive, compressed file or plain file, read through libarchive: from a descriptor, or
 * from an entry of another one that is open. It yields entries one after another, and the bytes of
 * the entry it stands at, within the limits on expansion. Used by the reader alone. */
#ifndef WM_MILL_UNPACK_H
#define WM_MILL_UNPACK_H

#include "slots.h"

enum { WM_UNPACK_BUFFER = 1 << 18, WM_UNPACK_HEAD = 1 << 16 };

typedef struct wm_unpack wm_unpack;

/* Where bytes come from: fills `to` with at most `most`, returns how many, 0 at the end, -1 with a
 * message when there are no more good ones. */
typedef struct wm_feed {
  int64_t (*read)(void *context, char *to, size_t most, wm_error *error);
  void *context;
} wm_feed;

typedef enum wm_unpack_next {
  WM_UNPACK_END = 0,   /* no more entries */
  WM_UNPACK_ENTRY = 1, /* at a regular file */
  WM_UNPACK_BAD = 2    /* something cannot be read: the message says what; see wm_unpack_dead() */
} wm_unpack_next;

/* `state` gets the bytes read and when libarchive was entered. Both must outlive the result; the
 * feed's context and the descriptor too. */
wm_status wm_unpack_open_fd(int fd, const wm_limits *limits, wm_reader_state *state,
                            wm_unpack **unpack, wm_error *error);
wm_status wm_unpack_open_feed(wm_feed feed, const wm_limits *limits, wm_reader_state *state,
                              wm_unpack **unpack, wm_error *error);
void wm_unpack_close(wm_unpack *unpack);

/* Goes to the next regular file. Folders, links, devices and the resource forks of macOS are passed
 * over. */
wm_unpack_next wm_unpack_to_next(wm_unpack *unpack, wm_error *error);

/* The current entry's path, in UTF-8: bytes that are not become U+FFFD, and a hash of the raw path
 * before the extension keeps two such paths apart. Empty when the bytes are one file without a name
 * of its own (plain or compressed). */
wm_status wm_unpack_path(wm_unpack *unpack, wm_buffer *path, wm_error *error);

/* Reads on in the current entry, as a feed does. */
int64_t wm_unpack_read(wm_unpack *unpack, char *to, size_t most, wm_error *error);

/* True when nothing more can be read from it, after an error. */
bool wm_unpack_dead(const wm_unpack *unpack);

/* True for one file that was neither packed nor compressed. */
bool wm_unpack_plain(const wm_unpack *unpack);

/* True for one file that was compressed. */
bool wm_unpack_compressed(const wm_unpack *unpack);

/* Sets *path to raw path bytes as wm_unpack_path() writes them. */
wm_status wm_path_put(wm_buffer *path, const char *raw, wm_error *error);

/* True for the files that macOS packs beside those that people mean. */
bool wm_path_is_resource_fork(const char *path);

/* True when bytes begin like an archive or a compressed file that an unpack opens. */
bool wm_packed_head(wm_str head);

/* True when that archive can be read only by seeking in it. */
bool wm_packed_seeks(wm_str head);

#endif
