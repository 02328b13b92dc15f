/* Cuts a page into blocks of text. */
#include "blocks.h"

#include "entities.h"
#include "scan.h"

#include <stdlib.h>

typedef struct cutter {
  wm_html_page *page;
  wm_html_block block; /* the current one; empty while past is 0 */
  uint32_t n_breaks;   /* line breaks since the last text */
  uint32_t n_unspaced; /* letters so far of scripts without spaces between words */
  bool in_word;
  bool failed;
} cutter;

/* -------------------------------------------------------------- counting */

static bool is_one_of(const char *at, const char *end, const char *characters) {
  if ((unsigned char)*at < 0xE0 || end - at < 3)
    return false;
  for (; *characters; characters += 3) /* of three bytes each */
    if (memcmp(at, characters, 3) == 0)
      return true;
  return false;
}

/* Stops as Chinese and Japanese write them, without a space behind: 。！？：； */
static bool is_wide_stop(const char *at, const char *end) {
  return is_one_of(at, end, "\xE3\x80\x82\xEF\xBC\x81\xEF\xBC\x9F\xEF\xBC\x9A\xEF\xBC\x9B");
}

static bool ends_sentence(const char *at, const char *end) {
  return *at == '.' || *at == '!' || *at == '?' || *at == ':' || *at == ';' ||
         is_one_of(at, end, "\xE2\x80\xA6") || /* ellipsis */
         is_wide_stop(at, end);
}

static bool is_closing(const char *at, const char *end) {
  return *at == '"' || *at == '\'' || *at == ')' || *at == ']' ||
         is_one_of(at, end, /* quotes and brackets: ” ’ 」 』 ） */
                   "\xE2\x80\x9D\xE2\x80\x99\xE3\x80\x8D\xE3\x80\x8F\xEF\xBC\x89") ||
         (end - at >= 2 && memcmp(at, "\xC2\xBB", 2) == 0);
}

static bool is_comma(const char *at, const char *end) {
  return *at == ',' || *at == ';' || is_one_of(at, end, "\xEF\xBC\x8C\xE3\x80\x81"); /* ， 、 */
}

/* How many letters a word has, about, where no space stands between words: kana and Han 2; Thai,
 * Lao, Burmese and Khmer 4. 0 in other scripts. */
static uint32_t letters_of_word(const char *at, const char *end) {
  const unsigned char *c = (const unsigned char *)at;
  if (*c < 0xE0 || end - at < 3)
    return 0;
  if ((c[0] == 0xE3 && c[1] >= 0x81) || (c[0] > 0xE3 && c[0] <= 0xE9))
    return 2;
  bool southern = (c[0] == 0xE0 && c[1] >= 0xB8 && c[1] <= 0xBB) ||
                  (c[0] == 0xE1 && (c[1] <= 0x82 || c[1] == 0x9E || c[1] == 0x9F));
  return southern ? 4 : 0;
}

static uint32_t step_of(unsigned char c) {
  return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* How many bytes of white space stand at `at`; a reference to U+00A0 is such. */
static uint32_t space_at(const char *at, const char *end) {
  if (wm_html_is_space(*at))
    return 1;
  if (end - at >= 2 && memcmp(at, "\xC2\xA0", 2) == 0)
    return 2;
  if (end - at >= 6 && (memcmp(at, "&nbsp;", 6) == 0 || memcmp(at, "&#160;", 6) == 0))
    return 6;
  return 0;
}

static uint32_t character_at(const char *at, const char *end) {
  if (*at == '&') {
    char text[WM_HTML_ENTITY];
    size_t length;
    size_t taken = wm_html_entity((wm_str){at, (size_t)(end - at)}, 0, false, text, &length);
    return taken ? (uint32_t)taken : 1;
  }
  uint32_t step = step_of((unsigned char)*at);
  return step > (uint32_t)(end - at) ? (uint32_t)(end - at) : step;
}

/* Counts a character as the beginning of a word, or, where words are not told apart, as the part of
 * one that it is. */
static void count_word(cutter *c, bool link, uint32_t letters) {
  bool begins = letters ? c->n_unspaced++ % letters == 0 : !c->in_word;
  c->block.words += begins;
  c->block.link_words += begins && link;
  c->in_word = true;
}

/* Before white space: a full stop within a word ends no sentence. */
static void end_word(cutter *c) {
  c->block.stops += c->in_word && c->block.stopped;
  c->in_word = false;
}

static void count_text(cutter *c, const wm_html_node *node) {
  const char *at = c->page->tree.page.bytes + node->begin;
  const char *end = c->page->tree.page.bytes + node->end;
  wm_html_block *block = &c->block;
  while (at < end) {
    uint32_t space = space_at(at, end);
    if (space) {
      end_word(c);
      at += space;
      continue;
    }
    count_word(c, node->link, letters_of_word(at, end));
    block->chars++;
    block->link_chars += node->link;
    block->commas += is_comma(at, end);
    bool stop = ends_sentence(at, end);
    if (stop || !is_closing(at, end))
      block->stopped = stop;
    if (stop && is_wide_stop(at, end))
      end_word(c);
    at += character_at(at, end);
  }
}

/* ---------------------------------------------------------------- blocks */

enum { WM_CELL_WORDS = 25 }; /* most that a cell of a table of data has */

/* A cell with much text, or with several blocks, is layout. */
static void settle_cell(cutter *c) {
  wm_html_page *page = c->page;
  wm_html_block *before = page->n_blocks ? &page->blocks[page->n_blocks - 1] : NULL;
  bool several = before && c->block.chars && before->element == c->block.element;
  if (several || c->block.words > WM_CELL_WORDS)
    c->block.kind = WM_HTML_PARAGRAPH;
  if (several && before->kind == WM_HTML_TABLE_CELL)
    before->kind = WM_HTML_PARAGRAPH;
}

static void end_block(cutter *c) {
  wm_html_page *page = c->page;
  end_word(c);
  if (c->block.kind == WM_HTML_TABLE_CELL)
    settle_cell(c);
  if (c->block.chars) {
    if (page->n_blocks == page->block_capacity) {
      uint32_t capacity = page->block_capacity ? page->block_capacity * 2 : 512;
      wm_html_block *blocks =
          capacity > page->block_capacity ? realloc(page->blocks, capacity * sizeof *blocks) : NULL;
      if (!blocks) {
        c->failed = true;
        return;
      }
      page->blocks = blocks;
      page->block_capacity = capacity;
    }
    page->blocks[page->n_blocks++] = c->block;
  }
  c->block = (wm_html_block){0};
  c->n_breaks = 0;
}

static bool is_blank(const wm_html_page *page, const wm_html_node *node) {
  const char *at = page->tree.page.bytes + node->begin, *end = page->tree.page.bytes + node->end;
  for (uint32_t space; at < end && (space = space_at(at, end)); at += space)
    ;
  return at == end;
}

static void take_text(cutter *c, uint32_t i) {
  wm_html_page *page = c->page;
  const wm_html_node *node = &page->tree.nodes[i];
  uint32_t element = page->block_element[node->parent];
  if (is_blank(page, node)) {
    end_word(c);
    return;
  }
  if (c->n_breaks > 1)
    end_block(c);
  c->n_breaks = 0;
  if (!c->block.past) {
    c->block.first = i;
    c->block.element = element;
    c->block.kind = page->kinds[node->parent];
  }
  c->block.past = i + 1;
  count_text(c, node);
}

/* What text in an element is, by its tag and by what is around it. */
static uint8_t kind_of(uint32_t tag, uint8_t around) {
  switch (tag) {
  case WM_HTML_H1:
  case WM_HTML_H2:
  case WM_HTML_H3:
  case WM_HTML_H4:
  case WM_HTML_H5:
  case WM_HTML_H6:
    return WM_HTML_HEADING;
  case WM_HTML_LI:
  case WM_HTML_DD:
  case WM_HTML_DT:
    return WM_HTML_LIST_ITEM;
  case WM_HTML_BLOCKQUOTE:
    return WM_HTML_QUOTE;
  case WM_HTML_FIGURE:
  case WM_HTML_FIGCAPTION:
  case WM_HTML_CAPTION:
    return WM_HTML_CAPTION_TEXT;
  case WM_HTML_TD:
  case WM_HTML_TH:
    return WM_HTML_TABLE_CELL;
  case WM_HTML_PRE:
  case WM_HTML_XMP:
    return WM_HTML_PREFORMATTED;
  case WM_HTML_P:
  case WM_HTML_DIV:
    return around == WM_HTML_TABLE_CELL ? WM_HTML_PARAGRAPH : around;
  default:
    return around;
  }
}

static void take_element(cutter *c, uint32_t i) {
  wm_html_page *page = c->page;
  wm_html_node *node = &page->tree.nodes[i];
  bool block = wm_html_traits(node->tag) & WM_HTML_BLOCK;
  if (block)
    end_block(c);
  if (node->tag == WM_HTML_BR)
    c->n_breaks++;
  if (node->tag == WM_HTML_BR || node->tag == WM_HTML_IMG)
    end_word(c);
  page->block_element[i] = block || i == 0 ? i : page->block_element[node->parent];
  page->kinds[i] = kind_of(node->tag, i ? page->kinds[node->parent] : WM_HTML_PARAGRAPH);
  page->hints[i] = wm_html_hints_of(&page->tree, i);
  node->hidden = node->hidden || (page->hints[i] & WM_HINT_HIDDEN);
}

/* Where a hidden subtree is passed over, its nodes still get what other passes look at. */
static void take_hidden(cutter *c, uint32_t i) {
  wm_html_page *page = c->page;
  for (uint32_t j = i + 1; j < page->tree.nodes[i].past; j++) {
    page->first_block[j] = page->n_blocks;
    page->block_element[j] = page->block_element[i];
    page->kinds[j] = page->kinds[i];
    page->hints[j] = 0;
  }
}

static void cut(cutter *c) {
  wm_html_page *page = c->page;
  wm_html_tree *tree = &page->tree;
  for (uint32_t i = 0; i < tree->n && !c->failed;) {
    if (c->block.past && c->block.element != page->block_element[tree->nodes[i].parent])
      end_block(c);
    if (tree->nodes[i].tag == WM_HTML_TEXT) {
      page->block_element[i] = page->block_element[tree->nodes[i].parent];
      page->hints[i] = 0;
      take_text(c, i);
    } else {
      take_element(c, i);
    }
    page->first_block[i] = page->n_blocks;
    if (tree->nodes[i].hidden) {
      take_hidden(c, i);
      i = tree->nodes[i].past;
    } else {
      i++;
    }
  }
  end_block(c);
}

/* ---------------------------------------------------------------- public */

static bool reserve_nodes(wm_html_page *page) {
  uint32_t need = page->tree.n + 1;
  if (need <= page->node_capacity)
    return true;
  uint32_t *hints = realloc(page->hints, need * sizeof *hints);
  page->hints = hints ? hints : page->hints;
  uint32_t *first = hints ? realloc(page->first_block, need * sizeof *first) : NULL;
  page->first_block = first ? first : page->first_block;
  uint32_t *element = first ? realloc(page->block_element, need * sizeof *element) : NULL;
  page->block_element = element ? element : page->block_element;
  uint8_t *kinds = element ? realloc(page->kinds, need) : NULL;
  page->kinds = kinds ? kinds : page->kinds;
  if (kinds)
    page->node_capacity = need;
  return kinds != NULL;
}

bool wm_html_page_read(wm_html_page *page, wm_str text) {
  return wm_html_tree_build(&page->tree, text) && wm_html_page_cut(page);
}

bool wm_html_page_cut(wm_html_page *page) {
  cutter c = {.page = page};
  page->n_blocks = 0;
  if (!reserve_nodes(page))
    return false;
  cut(&c);
  page->first_block[page->tree.n] = page->n_blocks;
  return !c.failed;
}

void wm_html_page_free(wm_html_page *page) {
  wm_html_tree_free(&page->tree);
  free(page->hints);
  free(page->first_block);
  free(page->block_element);
  free(page->kinds);
  free(page->blocks);
  *page = (wm_html_page){0};
}
