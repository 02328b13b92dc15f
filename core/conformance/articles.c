/* Articles that plugins are tried on. */
#include "articles.h"

#include "core/base/buffer.h"
#include "core/host/solo.h"

#include <stdlib.h>

/* Ordinary articles, and variants of each file of the user. */
enum { ORDINARY = 40, MANGLED = 6, MOST = 4096 };

typedef struct maker {
  wm_arena *memory;
  wm_tries *tries;
  wm_buffer text; /* of the article being made */
  uint64_t seed;
  bool failed; /* memory was used up */
} maker;

/* xorshift64*, S. Vigna 2014: below `most`. */
static uint32_t draw(maker *m, uint32_t most) {
  m->seed ^= m->seed >> 12;
  m->seed ^= m->seed << 25;
  m->seed ^= m->seed >> 27;
  return (uint32_t)((m->seed * 0x2545F4914F6CDD1DULL) >> 32) % most;
}

static void put(maker *m, const char *text) {
  m->failed |= !wm_buffer_put_z(&m->text, text);
}

static void put_times(maker *m, const char *text, uint32_t n) {
  for (uint32_t i = 0; i < n && !m->failed; i++)
    put(m, text);
}

/* Takes what was put as an article. */
static void take(maker *m, const char *name, const char *path, bool hostile) {
  char *bytes = wm_arena_copy(m->memory, m->text.bytes, m->text.length);
  m->failed |= !bytes || m->tries->n == MOST;
  if (!m->failed)
    m->tries->items[m->tries->n++] = (wm_try){name, {bytes, m->text.length}, path, hostile};
  m->text.length = 0;
}

/* ------------------------------------------------------------------ ordinary */

static const char *const names[] = {"Maria Kovac",   "Dunavka Telecom", "Nairobi",
                                    "Vardar Fibre",  "the minister",    "Port Ellery",
                                    "J. R. Okafor",  "Zürich",          "São Paulo",
                                    "the Red Cross", "O'Neill & Sons",  "北京"};
static const char *const verbs[] = {"said",  "signed",   "bought",        "did not deny",
                                    "met",   "rejected", "plans to sell", "reportedly fined",
                                    "warned"};
static const char *const things[] = {"a contract worth 84 million euros",
                                     "the merger on 26 January 2026",
                                     "\"a long and costly delay\"",
                                     "that prices rose 3.5 percent",
                                     "two ships, a bridge and 12 km of track",
                                     "(as agreed) by Friday",
                                     "CVE-2026-1234 in its software",
                                     "an account, DE89 3704 0044 0532 0130 00"};

#define PICK(m, list) list[draw(m, sizeof list / sizeof *list)]

static void put_sentence(maker *m) {
  put(m, PICK(m, names));
  put(m, " ");
  put(m, PICK(m, verbs));
  put(m, " ");
  put(m, PICK(m, things));
  put(m, draw(m, 5) ? ". " : ".\n\n");
}

static void make_ordinary(maker *m) {
  for (uint32_t i = 0; i < ORDINARY && !m->failed; i++) {
    put(m, PICK(m, names));
    put(m, " ");
    put(m, PICK(m, verbs));
    put(m, "\n\n");
    for (uint32_t n = 1 + draw(m, 30); n; n--)
      put_sentence(m);
    take(m, "an ordinary article", "article.txt", false);
  }
}

/* ------------------------------------------------------------------ hostile */

/* A title, and a text that is repeated. */
static const struct {
  const char *name, *text;
  uint32_t times;
} hostile[] = {
    {"an empty body", "", 0},
    {"one character", "a", 1},
    {"one full stop", ".", 1},
    {"nothing but spaces", " ", 5000},
    {"nothing but line ends", "\n", 5000},
    {"one word of 100,000 letters", "a", 100000},
    {"one line of 200,000 words", "word ", 200000},
    {"50,000 sentences", "A b. ", 50000},
    {"100,000 opening brackets", "(", 100000},
    {"100,000 quotation marks", "\"", 100000},
    {"50,000 curved quotation marks", "\xE2\x80\x9C", 50000},
    {"quotations within quotations", "\"He said: 'She said: \"", 5000},
    {"capitals", "NATO ", 20000},
    {"capitalised words", "Paris ", 20000},
    {"digits", "1234567890", 10000},
    {"numbers too large", "999999999999999999999999 million billion dollars. ", 500},
    {"dates that are none", "31 February 0000. 2026-99-99. ", 2000},
    {"percent signs and formats", "%s%n%d%x ", 5000},
    {"backslashes", "\\\\\\x00\\u0000 ", 5000},
    {"markup", "<script>&amp;&#0;<![CDATA[ ", 3000},
    {"control characters", "a\x01\x02\x1b[31m\x7f b ", 3000},
    {"letters with 200 marks each", "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", 4000},
    {"right-to-left text", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D ", 5000},
    {"characters beyond the BMP", "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB ", 5000},
    {"Chinese without spaces", "\xE5\x8C\x97\xE4\xBA\xAC", 20000},
    {"no-break and zero-width spaces", "a\xC2\xA0\xE2\x80\x8B", 10000},
    {"bytes that are not UTF-8", "a\xFF\xC0\x80\xED\xA0\x80 ", 3000},
    {"combining marks alone", "\xCC\x81", 10000},
    {"hyphens", "-", 50000},
    {"apostrophes", "'", 50000},
    {"web addresses", "https://a.example/?b=c&d=e#f ", 3000},
};

static void make_hostile(maker *m) {
  for (size_t i = 0; i < sizeof hostile / sizeof *hostile && !m->failed; i++) {
    put(m, "Title\n\n");
    put_times(m, hostile[i].text, hostile[i].times);
    take(m, hostile[i].name, "article.txt", true);
  }
  put(m, "\n\nA body without a title.");
  take(m, "no title", "article.txt", true);
}

/* ------------------------------------------------------------------ the user's */

static void mangle(maker *m, wm_str bytes, const char *path) {
  for (uint32_t i = 0; i < MANGLED && !m->failed; i++) {
    size_t length = i % 2 ? bytes.length : draw(m, (uint32_t)(bytes.length % UINT32_MAX) + 1);
    m->failed |= !wm_buffer_put(&m->text, bytes.bytes, length);
    for (uint32_t n = 1 + i * 8; n && length && !m->failed; n--)
      m->text.bytes[draw(m, (uint32_t)(length % UINT32_MAX))] = (char)draw(m, 256);
    take(m, "a file with bytes exchanged or cut off", path, true);
  }
}

static wm_status add_file(maker *m, const char *path, wm_error *error) {
  wm_status status = wm_solo_read(path, &m->text, error);
  if (status != WM_OK)
    return status;
  take(m, path, path, false);
  if (!m->failed)
    mangle(m, m->tries->items[m->tries->n - 1].bytes, path);
  return WM_OK;
}

wm_status wm_tries_make(wm_arena *memory, const wm_strings *files, wm_tries *tries,
                        wm_error *error) {
  *tries = (wm_tries){wm_arena_alloc(memory, MOST, sizeof *tries->items), 0};
  maker m = {.memory = memory, .tries = tries, .seed = 20260124, .failed = !tries->items};
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < files->n && status == WM_OK && !m.failed; i++)
    status = add_file(&m, files->items[i], error);
  make_ordinary(&m);
  make_hostile(&m);
  wm_buffer_free(&m.text);
  return m.failed ? wm_error_memory(error, MOST) : status;
}
