/* Finds the article on a page.
 *
 * Every block of text has a weight, its mass: the characters outside of links, less where links or
 * unfinished sentences prevail. Parts that authors named as something else (comments, navigation,
 * related articles, sharing) are cut first, unless they hold most of the mass, which means that the
 * name misleads. Then the root is looked for: from the page downwards, into the child that holds
 * nearly all mass, or that is named as the article's body, until none does. What lies in the root
 * and consists of links is cut, and so are blocks at either end that are no running text. A
 * standfirst between the title and the root is kept.
 *
 * Sums over a subtree are differences of sums over the blocks before, since a subtree's blocks
 * follow one another: everything is linear in the size of the page but for the depth of hints. */
#include "main_text.h"

#include "phrases.h"

#include <stdlib.h>

/* Sums over all blocks before one. */
typedef struct sums {
  double mass;
  uint32_t chars, link_chars;
} sums;

typedef struct finder {
  wm_html_page *page;
  uint32_t title; /* an h1, or 0 */
  bool *cut;      /* of each block */
  sums *all;      /* with what is cut */
  sums *left;     /* without */
} finder;

/* ------------------------------------------------------------------- mass */

enum { WM_FEW_WORDS = 5, WM_SENTENCE_WORDS = 15 };

/* A sentence set as a heading: a standfirst. */
static bool is_lead(const wm_html_block *block) {
  return block->kind == WM_HTML_HEADING && block->words >= WM_SENTENCE_WORDS;
}

static double mass_of(const wm_html_block *block) {
  uint32_t words = block->words - block->link_words;
  if ((block->kind == WM_HTML_HEADING && !is_lead(block)) || block->kind == WM_HTML_CAPTION_TEXT ||
      words < WM_FEW_WORDS)
    return 0;
  double plain = block->chars - block->link_chars;
  double mass = plain * plain / block->chars;
  if (!block->stopped && words < WM_SENTENCE_WORDS)
    mass *= 0.1;
  else if (!block->stopped && block->commas + block->stops < 2)
    mass *= 0.5;
  return mass;
}

/* What stands before the title is less likely the article. */
static const double before_title = 0.3;

static void add_up(finder *f) {
  sums all = {0}, left = {0};
  uint32_t title = f->title ? f->page->first_block[f->title] : 0;
  for (uint32_t i = 0; i <= f->page->n_blocks; i++) {
    f->all[i] = all;
    f->left[i] = left;
    if (i == f->page->n_blocks)
      break;
    const wm_html_block *block = &f->page->blocks[i];
    sums own = {mass_of(block), block->chars, block->link_chars};
    own.mass *= i < title ? before_title : 1;
    all = (sums){all.mass + own.mass, all.chars + own.chars, all.link_chars + own.link_chars};
    if (!f->cut[i])
      left = (sums){left.mass + own.mass, left.chars + own.chars, left.link_chars + own.link_chars};
  }
}

static uint32_t first_of(const finder *f, uint32_t node) {
  return f->page->first_block[node];
}

static uint32_t past_of(const finder *f, uint32_t node) {
  return f->page->first_block[f->page->tree.nodes[node].past];
}

/* A sum over the blocks of a subtree. */
static sums sum_of(const finder *f, const sums *over, uint32_t node) {
  sums past = over[past_of(f, node)], first = over[first_of(f, node)];
  return (sums){past.mass - first.mass, past.chars - first.chars,
                past.link_chars - first.link_chars};
}

static void cut_node(finder *f, uint32_t node) {
  for (uint32_t i = first_of(f, node); i < past_of(f, node); i++)
    f->cut[i] = true;
}

/* --------------------------------------------------------- named as else */

/* Up to which share of the page's mass a name is believed. */
static double believed_share(uint32_t hints) {
  if (hints & WM_HINT_COMMENT)
    return 0.8;
  if (hints & WM_HINT_BODY)
    return 0;
  if (hints & WM_HINT_ASIDE)
    return 0.4;
  if (hints & (WM_HINT_BYLINE | WM_HINT_CAPTION))
    return 0.2;
  return 0;
}

enum { WM_TOOLS_MASS = 400 }; /* what is called sharing and has more is a text about it */

enum { WM_BODY_MASS = 500 }; /* enough for the rest of a body, when a part of it is cut */

/* `body`: the element named as the article's body around it, or 0. */
static bool is_something_else(const finder *f, uint32_t node, uint32_t body) {
  uint32_t hints = f->page->hints[node];
  double mass = sum_of(f, f->all, node).mass, total = f->all[f->page->n_blocks].mass;
  double share = total > 0 ? mass / total : 0;
  if (share < believed_share(hints))
    return true;
  if (body && (hints & WM_HINT_ASIDE) && !(hints & WM_HINT_BODY))
    return sum_of(f, f->all, body).mass - mass > WM_BODY_MASS;
  return (hints & WM_HINT_TOOLS) && !(hints & WM_HINT_BODY) && mass < WM_TOOLS_MASS && share < 0.3;
}

static bool has_blocks(const finder *f, uint32_t node) {
  return (wm_html_traits(f->page->tree.nodes[node].tag) & WM_HTML_BLOCK) &&
         first_of(f, node) < past_of(f, node);
}

static void cut_something_else(finder *f) {
  const wm_html_node *nodes = f->page->tree.nodes;
  uint32_t body = 0; /* the outermost element so named around the node, if i is before its past */
  for (uint32_t i = 1; i < f->page->tree.n;) {
    if (i >= nodes[body].past)
      body = 0;
    if (has_blocks(f, i) && is_something_else(f, i, body)) {
      cut_node(f, i);
      i = nodes[i].past;
      continue;
    }
    if (!body && (f->page->hints[i] & WM_HINT_BODY))
      body = i;
    i++;
  }
}

/* ------------------------------------------------------------------- root */

static int rank_of(uint32_t hints) {
  if (hints & WM_HINT_COMMENT)
    return 0;
  return hints & WM_HINT_BODY ? 2 : hints & (WM_HINT_ARTICLE | WM_HINT_MAIN) ? 1 : 0;
}

static double quality_of(sums sum) {
  return sum.chars ? sum.mass / sum.chars : 0;
}

/* A child that holds running text rather than parts. */
static bool is_text_level(uint32_t tag) {
  return tag == WM_HTML_P || tag == WM_HTML_UL || tag == WM_HTML_OL || tag == WM_HTML_DL ||
         tag == WM_HTML_BLOCKQUOTE || tag == WM_HTML_PRE ||
         (tag >= WM_HTML_H1 && tag <= WM_HTML_H6);
}

/* The children of a node, as candidates for the root. */
typedef struct children {
  uint32_t best; /* with the most mass; 0: none has any */
  sums best_sum;
  double text_mass; /* of those that hold running text themselves */
} children;

static children look_at_children(const finder *f, uint32_t root) {
  const wm_html_node *nodes = f->page->tree.nodes;
  children found = {0};
  for (uint32_t i = root + 1; i < nodes[root].past; i = nodes[i].past) {
    if (nodes[i].tag == WM_HTML_TEXT)
      continue;
    sums sum = sum_of(f, f->left, i);
    if (is_text_level(nodes[i].tag))
      found.text_mass += sum.mass;
    else if (sum.mass > found.best_sum.mass)
      found.best = i, found.best_sum = sum;
  }
  return found;
}

/* The largest share of the mass that another child has, one that is text as good as the best's
 * and no less named as the article. */
static double rival_share(const finder *f, uint32_t root, const children *c, double mass) {
  const wm_html_node *nodes = f->page->tree.nodes;
  double most = c->text_mass;
  for (uint32_t i = root + 1; i < nodes[root].past; i = nodes[i].past) {
    if (i == c->best || nodes[i].tag == WM_HTML_TEXT || is_text_level(nodes[i].tag))
      continue;
    sums sum = sum_of(f, f->left, i);
    if (sum.mass > most && rank_of(f->page->hints[i]) >= rank_of(f->page->hints[c->best]) &&
        quality_of(sum) > 0.7 * quality_of(c->best_sum))
      most = sum.mass;
  }
  return mass > 0 ? most / mass : 0;
}

static uint32_t common_ancestor(const finder *f, uint32_t a, uint32_t b) {
  while (f->page->tree.nodes[a].past <= b)
    a = f->page->tree.nodes[a].parent;
  return a;
}

/* The next outermost element from `node` on that is named as the article's body and has text left;
 * the number of nodes when there is none. */
static uint32_t next_body(const finder *f, uint32_t node) {
  while (node < f->page->tree.n &&
         (rank_of(f->page->hints[node]) < 2 || sum_of(f, f->left, node).mass <= 0))
    node++;
  return node;
}

/* Where the elements named as the article's body are, those of weight among them; 0 when they hold
 * too little of the page's mass to be believed. */
static uint32_t find_body(const finder *f) {
  const wm_html_node *nodes = f->page->tree.nodes;
  uint32_t n = f->page->tree.n, root = 0;
  double total = 0;
  for (uint32_t i = next_body(f, 1); i < n; i = next_body(f, nodes[i].past))
    total += sum_of(f, f->left, i).mass;
  if (total < 0.25 * sum_of(f, f->left, 0).mass)
    return 0;
  for (uint32_t i = next_body(f, 1); i < n; i = next_body(f, nodes[i].past))
    if (sum_of(f, f->left, i).mass > 0.05 * total)
      root = root ? common_ancestor(f, root, i) : i;
  return root;
}

/* A table that is text, not layout, is no root: the root is what holds it. */
static uint32_t leave_table(const finder *f, uint32_t root) {
  const wm_html_node *nodes = f->page->tree.nodes;
  while (nodes[root].tag == WM_HTML_TR || nodes[root].tag == WM_HTML_TBODY ||
         nodes[root].tag == WM_HTML_TABLE)
    root = nodes[root].parent;
  return root;
}

static uint32_t find_root(const finder *f) {
  static const double enough[] = {0.55, 0.5, 0.4}; /* share of the mass, by rank */
  for (uint32_t root = find_body(f);;) {
    double mass = sum_of(f, f->left, root).mass;
    children c = look_at_children(f, root);
    if (!c.best)
      return leave_table(f, root);
    int rank = rank_of(f->page->hints[c.best]);
    bool in_body = rank_of(f->page->hints[root]) == 2;
    double share = c.best_sum.mass / mass, rival = rival_share(f, root, &c, mass);
    if (share < (in_body ? 0.95 : enough[rank]) || rival > (in_body ? 0.01 : 0.06))
      return leave_table(f, root);
    root = c.best;
  }
}

/* --------------------------------------------------------------- in the root */

static double link_density(sums sum) {
  return sum.chars ? (double)sum.link_chars / sum.chars : 0;
}

/* True for a part of the root that is links, or a form, and little else. */
static bool is_links(const finder *f, uint32_t node, double total) {
  uint32_t tag = f->page->tree.nodes[node].tag;
  sums sum = sum_of(f, f->left, node);
  double share = total > 0 ? sum.mass / total : 0;
  switch (tag) {
  case WM_HTML_P:
  case WM_HTML_LI:
  case WM_HTML_H1:
  case WM_HTML_H2:
  case WM_HTML_H3:
  case WM_HTML_H4:
  case WM_HTML_H5:
  case WM_HTML_H6:
  case WM_HTML_TR:
  case WM_HTML_TD:
  case WM_HTML_TH:
    return false;
  case WM_HTML_UL:
  case WM_HTML_OL:
  case WM_HTML_TABLE:
    return share < 0.1 && link_density(sum) > 0.5;
  case WM_HTML_FORM:
    return share < 0.2;
  default:
    return share < 0.1 && link_density(sum) > 0.6;
  }
}

static void cut_links(finder *f, uint32_t root) {
  const wm_html_node *nodes = f->page->tree.nodes;
  double total = sum_of(f, f->left, root).mass;
  for (uint32_t i = root + 1; i < nodes[root].past;) {
    bool links = has_blocks(f, i) && is_links(f, i, total);
    if (links)
      cut_node(f, i);
    i = links ? nodes[i].past : i + 1;
  }
}

static bool is_link(const wm_html_block *block) {
  return block->kind != WM_HTML_HEADING && block->kind != WM_HTML_TABLE_CELL &&
         block->link_chars * 10 > block->chars * 9;
}

/* What stands before the title in the root, unless that is much; and the title. */
static void cut_before_title(finder *f, uint32_t root) {
  uint32_t first = first_of(f, root), past = past_of(f, root), until = past_of(f, f->title);
  if (!f->title || until <= first || until > past)
    return;
  double before = f->left[until].mass - f->left[first].mass, total = sum_of(f, f->left, root).mass;
  for (uint32_t i = before < 0.2 * total ? first : first_of(f, f->title); i < until; i++)
    f->cut[i] = true;
}

/* A paragraph such as articles have and lists of others' beginnings have not. */
static bool is_full_paragraph(const wm_html_block *block) {
  return block->stopped && block->words >= 50 && block->link_chars * 10 < block->chars;
}

static bool is_linked_heading(const wm_html_block *block) {
  return block->kind == WM_HTML_HEADING && block->link_chars * 10 > block->chars * 9;
}

/* Where other articles' beginnings, under headings that lead to them, follow the text; `past` where
 * none do. They are two at least, behind most of the text and its last full paragraph. */
static uint32_t find_teasers(const finder *f, uint32_t first, uint32_t past, uint32_t full) {
  const wm_html_block *blocks = f->page->blocks;
  uint32_t begin = past, n = 0;
  for (uint32_t i = past; i-- > full + 1;) {
    if (f->cut[i] || blocks[i].kind != WM_HTML_HEADING)
      continue;
    if (!is_linked_heading(&blocks[i]))
      break;
    begin = i;
    n++;
  }
  double before = f->left[begin].mass - f->left[first].mass;
  return n > 1 && before * 2 > f->left[past].mass - f->left[first].mass ? begin : past;
}

/* Cuts what follows where comments are announced behind a good part of the text, or other articles
 * behind most of it and without a full paragraph from there on. */
static void cut_behind_end(finder *f, uint32_t root) {
  const wm_html_block *blocks = f->page->blocks;
  uint32_t first = first_of(f, root), past = past_of(f, root), full = first;
  double total = sum_of(f, f->left, root).mass;
  for (uint32_t i = first; i < past; i++)
    if (!f->cut[i] && is_full_paragraph(&blocks[i]))
      full = i; /* the last one */
  for (uint32_t i = first; i < past; i++) {
    double share = total > 0 ? (f->left[i].mass - f->left[first].mass) / total : 0;
    if (share < 0.2)
      continue;
    wm_html_announcement announced = wm_html_announces(f->page, &blocks[i]);
    if (announced == WM_HTML_COMMENTS || (announced == WM_HTML_MORE && share > 0.5 && i > full)) {
      memset(f->cut + i, true, past - i);
      return;
    }
  }
  uint32_t teasers = find_teasers(f, first, past, full);
  memset(f->cut + teasers, true, past - teasers);
}

enum { WM_TEXT_MASS = 10 };

/* What an article may begin or end with. */
static bool is_running_text(const wm_html_block *block) {
  bool listed = block->kind == WM_HTML_LIST_ITEM || block->kind == WM_HTML_TABLE_CELL ||
                block->kind == WM_HTML_QUOTE || block->kind == WM_HTML_PREFORMATTED;
  return mass_of(block) >= WM_TEXT_MASS || (listed && block->words >= 4 && !block->link_words);
}

/* A heading whose section was cut: another heading, or nothing, is next that is left. `next` is
 * that block, or `past`. */
static bool is_orphan(const finder *f, uint32_t i, uint32_t next, uint32_t past) {
  const wm_html_block *blocks = f->page->blocks;
  return blocks[i].kind == WM_HTML_HEADING && next > i + 1 &&
         (next == past || blocks[next].kind == WM_HTML_HEADING);
}

/* Where no running text was found: every sentence outside of links that was not cut. */
static void keep_sentences(finder *f) {
  for (uint32_t i = 0; i < f->page->n_blocks; i++) {
    wm_html_block *block = &f->page->blocks[i];
    block->kept = !f->cut[i] && !is_link(block) && mass_of(block) > 0;
  }
}

/* Keeps what is left of the root, from its first running text to its last. */
static void keep_text(finder *f, uint32_t root) {
  wm_html_block *blocks = f->page->blocks;
  uint32_t first = first_of(f, root), past = past_of(f, root);
  for (uint32_t i = first; i < past; i++)
    f->cut[i] |= is_link(&blocks[i]) || wm_html_is_phrase(f->page, &blocks[i]);
  while (first < past && (f->cut[first] || !is_running_text(&blocks[first]) ||
                          (past - first > 3 && wm_html_is_author_note(f->page, &blocks[first]))))
    first++;
  while (first < past && (f->cut[past - 1] || !is_running_text(&blocks[past - 1]) ||
                          (past - first > 3 && wm_html_is_author_note(f->page, &blocks[past - 1]))))
    past--;
  for (uint32_t i = past, next = past; i-- > first;) {
    f->cut[i] |= is_orphan(f, i, next, past);
    blocks[i].kept = !f->cut[i];
    next = blocks[i].kept ? i : next;
  }
  if (first == past)
    keep_sentences(f);
}

enum { WM_STANDFIRST_WORDS = 12, WM_STANDFIRSTS = 2 };

/* A sentence or two between the title and the body, outside of the root. */
static bool is_standfirst(const finder *f, uint32_t i) {
  const wm_html_block *block = &f->page->blocks[i];
  return !f->cut[i] && (block->kind == WM_HTML_PARAGRAPH || is_lead(block)) && block->stopped &&
         block->words >= WM_STANDFIRST_WORDS && block->link_chars * 10 < block->chars &&
         !wm_html_is_phrase(f->page, block) && !wm_html_is_author_note(f->page, block);
}

/* True for a block that the root, from `first` to `past`, has once more: pages for subscribers
 * begin their text twice. */
static bool is_repeated(const finder *f, uint32_t i, uint32_t first, uint32_t past) {
  const wm_html_block *blocks = f->page->blocks;
  for (uint32_t k = first; k < past; k++)
    if (blocks[k].kept && blocks[k].chars == blocks[i].chars && blocks[k].words == blocks[i].words)
      return true;
  return false;
}

/* Keeps a standfirst; where more such stands there, it is something else. */
static void keep_standfirst(finder *f, uint32_t root) {
  uint32_t first = f->title ? past_of(f, f->title) : UINT32_MAX, past = first_of(f, root), n = 0;
  for (uint32_t i = first; i < past; i++)
    n += is_standfirst(f, i);
  for (uint32_t i = first; i < past && n <= WM_STANDFIRSTS; i++)
    f->page->blocks[i].kept |= is_standfirst(f, i) && !is_repeated(f, i, past, past_of(f, root));
}

bool wm_html_find_main_text(wm_html_page *page, uint32_t title) {
  size_t n = (size_t)page->n_blocks + 1;
  finder f = {.page = page,
              .title = title,
              .cut = calloc(n, sizeof *f.cut),
              .all = calloc(n, sizeof *f.all),
              .left = calloc(n, sizeof *f.left)};
  bool fits = f.cut && f.all && f.left;
  if (fits) {
    for (uint32_t i = 0; i < page->n_blocks; i++)
      f.cut[i] = page->blocks[i].kind == WM_HTML_CAPTION_TEXT;
    add_up(&f);
    cut_something_else(&f);
    add_up(&f);
    uint32_t root = find_root(&f);
    cut_links(&f, root);
    cut_before_title(&f, root);
    cut_behind_end(&f, root);
    keep_text(&f, root);
    keep_standfirst(&f, root);
  }
  free(f.cut);
  free(f.all);
  free(f.left);
  return fits;
}
