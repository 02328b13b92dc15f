/* The page's own word for its text. Its words are not taken, since they have no place on the page:
 * they tell which blocks are the text. A block holds what was said when nearly all its shingles of
 * four words are among those of the text; work is linear in the page and the text. */
#include "said.h"

#include "flow.h"

enum {
  WM_SAID_LEAST = 500,  /* bytes; a shorter text may be a teaser */
  WM_SAID_BLOCK = 4096, /* bytes of a block that are looked at */
  WM_SAID_SHINGLE = 4
};

/* The last hashes of words, and a set of shingles; a hash of 0 is none. */
typedef struct shingles {
  uint64_t *set;
  uint32_t mask;
} shingles;

static bool is_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* The shingle that ends with the next word from *at on; 0 at the end. `words`: hashes of the words
 * before, zeros at first. A shingle with words missing is one of those that are there. */
static uint64_t next_shingle(wm_str text, size_t *at, uint64_t words[WM_SAID_SHINGLE]) {
  while (*at < text.length && !is_word((unsigned char)text.bytes[*at]))
    ++*at;
  if (*at == text.length)
    return 0;
  uint64_t hash = UINT64_C(0xCBF29CE484222325), all = 0;
  for (; *at < text.length && is_word((unsigned char)text.bytes[*at]); ++*at) {
    unsigned char c = (unsigned char)text.bytes[*at];
    hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * UINT64_C(0x100000001B3);
  }
  memmove(words, words + 1, (WM_SAID_SHINGLE - 1) * sizeof *words);
  words[WM_SAID_SHINGLE - 1] = hash;
  for (int i = 0; i < WM_SAID_SHINGLE; i++)
    all = (all ^ all >> 29 ^ words[i]) * UINT64_C(0x9E3779B97F4A7C15);
  return all | 1;
}

static bool is_in(const shingles *s, uint64_t shingle) {
  uint32_t slot = (uint32_t)(shingle >> 32) & s->mask;
  while (s->set[slot] && s->set[slot] != shingle)
    slot = (slot + 1) & s->mask;
  return s->set[slot] != 0;
}

static bool collect(shingles *s, wm_str said, wm_arena *memory) {
  uint64_t words[WM_SAID_SHINGLE] = {0}, shingle;
  uint32_t capacity = 1024;
  while (capacity < said.length) /* a word has two bytes at least: half full at most */
    capacity *= 2;
  s->set = wm_arena_alloc(memory, capacity, sizeof *s->set);
  s->mask = capacity - 1;
  for (size_t at = 0; s->set && (shingle = next_shingle(said, &at, words));) {
    uint32_t slot = (uint32_t)(shingle >> 32) & s->mask;
    while (s->set[slot] && s->set[slot] != shingle)
      slot = (slot + 1) & s->mask;
    s->set[slot] = shingle;
  }
  return s->set != NULL;
}

/* True when the block is words of the text. Its first words' shingles reach into what is before it
 * in the text, and do not count. */
static bool holds_said(const wm_html_page *page, const wm_html_block *block, const shingles *s) {
  static const uint32_t skipped = WM_SAID_SHINGLE - 1;
  char bytes[WM_SAID_BLOCK];
  uint64_t words[WM_SAID_SHINGLE] = {0}, shingle;
  uint32_t n = 0, n_in = 0;
  wm_html_flow flow = wm_html_flow_of(&page->tree, block->first, block->past, false);
  wm_str text = {bytes, wm_html_flow_lower(flow, bytes, sizeof bytes)};
  for (size_t at = 0; (shingle = next_shingle(text, &at, words)); n++)
    n_in += n >= skipped && is_in(s, shingle);
  return n > skipped && n_in * 10 >= (n - skipped) * 8;
}

bool wm_html_heed_said(wm_html_page *page, wm_str said, wm_arena *memory) {
  shingles s;
  uint64_t kept = 0, held = 0, both = 0;
  if (said.length < WM_SAID_LEAST || said.length > UINT32_MAX / 4)
    return true;
  bool *holds = wm_arena_alloc(memory, page->n_blocks, sizeof *holds);
  if (!holds || !collect(&s, said, memory))
    return false;
  for (uint32_t i = 0; i < page->n_blocks; i++) {
    const wm_html_block *block = &page->blocks[i];
    holds[i] = holds_said(page, block, &s);
    kept += block->kept ? block->chars : 0;
    held += holds[i] ? block->chars : 0;
    both += block->kept && holds[i] ? block->chars : 0;
  }
  /* Characters of blocks are without white space: about five of six. */
  bool on_page = held * 6 > said.length * 5 * 6 / 10;
  bool agree = both * 10 >= held * 7 && both * 2 >= kept;
  for (uint32_t i = 0; i < page->n_blocks && on_page && !agree; i++)
    page->blocks[i].kept = holds[i];
  return true;
}
