/* Builds a tree from a page's tokens. */
#include "tree.h"

#include "scan.h"

#include <stdlib.h>

typedef struct builder {
  wm_html_tree *tree;
  wm_html_scanner scanner;
  uint32_t open[WM_HTML_DEPTH]; /* nodes, outermost first */
  uint32_t depth;
  uint32_t n_open[WM_HTML_N_TAGS]; /* of each tag; spares most searches */
  bool link;                       /* within a link that leads somewhere */
  bool failed;                     /* memory is used up */
} builder;

/* -------------------------------------------------------------------- nodes */

static uint32_t top_tag(const builder *b) {
  return b->tree->nodes[b->open[b->depth - 1]].tag;
}

wm_html_node *wm_html_tree_add(wm_html_tree *tree) {
  if (tree->n == tree->capacity) {
    uint32_t capacity = tree->capacity ? tree->capacity * 2 : 4096;
    wm_html_node *nodes =
        capacity > tree->capacity ? realloc(tree->nodes, capacity * sizeof *nodes) : NULL;
    if (!nodes)
      return NULL;
    tree->nodes = nodes;
    tree->capacity = capacity;
  }
  return &tree->nodes[tree->n++];
}

static uint32_t add_node(builder *b, uint32_t tag, wm_span span) {
  wm_html_node *node = wm_html_tree_add(b->tree);
  if (!node) {
    b->failed = true;
    return 0;
  }
  *node = (wm_html_node){
      .begin = span.begin,
      .end = span.end,
      .past = b->tree->n,
      .parent = b->depth ? b->open[b->depth - 1] : 0,
      .tag = (uint16_t)tag,
      .link = tag == WM_HTML_TEXT && b->link,
      .hidden = (wm_html_traits(tag) & WM_HTML_HIDDEN) != 0,
  };
  return b->tree->n - 1;
}

static void push(builder *b, uint32_t node) {
  b->open[b->depth++] = node;
  b->n_open[b->tree->nodes[node].tag]++;
}

static void pop(builder *b) {
  wm_html_node *node = &b->tree->nodes[b->open[--b->depth]];
  node->past = b->tree->n;
  b->n_open[node->tag]--;
  if (node->tag == WM_HTML_A)
    b->link = false;
}

/* ------------------------------------------------------------------ closing */

/* Up to four tags as a set. */
typedef struct tags {
  uint16_t items[4];
} tags;

static bool has(const tags *set, uint32_t tag) {
  return tag == set->items[0] || tag == set->items[1] || tag == set->items[2] ||
         tag == set->items[3];
}

#define TAGS1(a) ((tags){{WM_HTML_##a, WM_HTML_##a, WM_HTML_##a, WM_HTML_##a}})
#define TAGS2(a, b) ((tags){{WM_HTML_##a, WM_HTML_##b, WM_HTML_##b, WM_HTML_##b}})
#define TAGS3(a, b, c) ((tags){{WM_HTML_##a, WM_HTML_##b, WM_HTML_##c, WM_HTML_##c}})

static bool is_open(const builder *b, const tags *set) {
  return b->n_open[set->items[0]] || b->n_open[set->items[1]] || b->n_open[set->items[2]] ||
         b->n_open[set->items[3]];
}

/* Closes the innermost open element of the set, and what is in it, unless an element that has one
 * of the traits in `walls` or is in `stops` lies between. True when there was one. */
static bool close_element(builder *b, tags set, uint32_t walls, tags stops) {
  if (!is_open(b, &set))
    return false;
  for (uint32_t i = b->depth; i-- > 1;) {
    uint32_t tag = b->tree->nodes[b->open[i]].tag;
    if (has(&set, tag)) {
      while (b->depth > i)
        pop(b);
      return true;
    }
    if ((wm_html_traits(tag) & walls) || has(&stops, tag))
      return false;
  }
  return false;
}

static bool is_heading(uint32_t tag) {
  return tag >= WM_HTML_H1 && tag <= WM_HTML_H6;
}

/* What a start tag ends without saying so. */
static void close_implied(builder *b, uint32_t tag) {
  const tags none = {{0}};
  if (wm_html_traits(tag) & WM_HTML_ENDS_P)
    close_element(b, TAGS1(P), WM_HTML_BLOCK, none);
  if (is_heading(tag) && is_heading(top_tag(b)))
    pop(b);
  switch (tag) {
  case WM_HTML_LI:
    close_element(b, TAGS1(LI), WM_HTML_SCOPE, TAGS3(UL, OL, MENU));
    break;
  case WM_HTML_DT:
  case WM_HTML_DD:
    close_element(b, TAGS2(DT, DD), WM_HTML_SCOPE, TAGS1(DL));
    break;
  case WM_HTML_OPTION:
  case WM_HTML_OPTGROUP:
    close_element(b, TAGS1(OPTION), WM_HTML_BLOCK, TAGS1(SELECT));
    break;
  case WM_HTML_TD:
  case WM_HTML_TH:
    close_element(b, TAGS3(TD, TH, CAPTION), 0, TAGS1(TABLE));
    break;
  case WM_HTML_TR:
    close_element(b, TAGS2(TR, CAPTION), 0, TAGS1(TABLE));
    break;
  case WM_HTML_TBODY:
  case WM_HTML_THEAD:
  case WM_HTML_TFOOT:
    close_element(b, TAGS3(TBODY, THEAD, TFOOT), 0, TAGS1(TABLE));
    close_element(b, TAGS1(CAPTION), 0, TAGS1(TABLE));
    break;
  case WM_HTML_A:
    close_element(b, TAGS1(A), WM_HTML_BLOCK, none);
    break;
  case WM_HTML_BUTTON:
    close_element(b, TAGS1(BUTTON), WM_HTML_SCOPE, none);
    break;
  default:
    break;
  }
}

/* ------------------------------------------------------------- tags and text */

static bool leads_somewhere(const builder *b, uint32_t node) {
  wm_str target;
  return wm_html_find_attribute(b->tree, node, "href", &target);
}

/* html, head and body are there once; what is not of the head ends it. */
static bool fits_outline(builder *b, uint32_t tag) {
  if (tag == WM_HTML_HTML || tag == WM_HTML_BODY)
    for (uint32_t i = b->depth; i-- > 0;)
      if (b->tree->nodes[b->open[i]].tag == tag || (tag == WM_HTML_HTML && i > 0))
        return false;
  if (tag == WM_HTML_HEAD)
    return b->depth <= 2 && !b->n_open[WM_HTML_HEAD] && !b->n_open[WM_HTML_BODY];
  if (b->n_open[WM_HTML_HEAD] && top_tag(b) == WM_HTML_HEAD &&
      !(wm_html_traits(tag) & WM_HTML_IN_HEAD))
    pop(b);
  return true;
}

static void take_raw(builder *b, wm_str name, uint32_t node) {
  wm_span content = wm_html_scan_raw(&b->scanner, name);
  if (content.begin < content.end) {
    uint32_t text = add_node(b, WM_HTML_TEXT, content);
    b->tree->nodes[text].parent = b->failed ? 0 : node;
    b->tree->nodes[node].past = b->tree->n;
  }
}

static void take_start(builder *b, const wm_html_token *token) {
  wm_str name = {b->tree->page.bytes + token->name.begin, token->name.end - token->name.begin};
  uint32_t tag = wm_html_tag_of(name), traits = wm_html_traits(tag);
  bool foreign = b->n_open[WM_HTML_SVG] || b->n_open[WM_HTML_MATH] || tag == WM_HTML_OTHER;
  if (!fits_outline(b, tag))
    return;
  close_implied(b, tag);
  uint32_t node = add_node(b, tag, (wm_span){token->begin, token->end});
  if (b->failed)
    return;
  if (traits & WM_HTML_RAW) {
    if (!foreign || !token->closed)
      take_raw(b, name, node);
  } else if (!(traits & WM_HTML_VOID) && !(foreign && token->closed) && b->depth < WM_HTML_DEPTH) {
    push(b, node);
    if (tag == WM_HTML_A)
      b->link = leads_somewhere(b, node);
  }
}

static void take_end(builder *b, const wm_html_token *token) {
  wm_str name = {b->tree->page.bytes + token->name.begin, token->name.end - token->name.begin};
  uint32_t tag = wm_html_tag_of(name), traits = wm_html_traits(tag);
  const tags none = {{0}};
  tags set = {{(uint16_t)tag, (uint16_t)tag, (uint16_t)tag, (uint16_t)tag}};
  if (tag == WM_HTML_HTML || tag == WM_HTML_BODY)
    return; /* what follows still belongs to the page */
  if (tag == WM_HTML_BR || (tag == WM_HTML_P && !b->n_open[WM_HTML_P])) {
    add_node(b, tag, (wm_span){token->begin, token->end});
    return;
  }
  if (tag == WM_HTML_A)
    b->link = false; /* even where the element goes on, because its tags cross others */
  if (is_heading(tag) && is_heading(top_tag(b)))
    pop(b);
  else if (tag == WM_HTML_LI)
    close_element(b, set, WM_HTML_SCOPE, TAGS2(UL, OL));
  else if (tag == WM_HTML_TABLE || tag == WM_HTML_TD || tag == WM_HTML_TH || tag == WM_HTML_TR ||
           tag == WM_HTML_TBODY || tag == WM_HTML_THEAD || tag == WM_HTML_TFOOT ||
           tag == WM_HTML_CAPTION)
    close_element(b, set, 0, TAGS1(TABLE));
  else
    close_element(b, set, traits & (WM_HTML_BLOCK | WM_HTML_HIDDEN) ? WM_HTML_SCOPE : WM_HTML_BLOCK,
                  none);
}

static void take_text(builder *b, const wm_html_token *token) {
  const char *at = b->tree->page.bytes + token->begin, *end = b->tree->page.bytes + token->end;
  while (at < end && wm_html_is_space(*at))
    at++;
  if (at < end)
    fits_outline(b, WM_HTML_TEXT);
  add_node(b, WM_HTML_TEXT, (wm_span){token->begin, token->end});
}

bool wm_html_tree_build(wm_html_tree *tree, wm_str page) {
  builder b = {.tree = tree, .scanner = {page, 0}};
  wm_html_token token;
  tree->page = page;
  tree->n = 0;
  uint32_t root = add_node(&b, WM_HTML_OTHER, (wm_span){0, 0});
  if (!b.failed)
    push(&b, root);
  while (!b.failed && wm_html_scan(&b.scanner, &token) != WM_HTML_END_OF_PAGE) {
    if (token.kind == WM_HTML_START_TAG)
      take_start(&b, &token);
    else if (token.kind == WM_HTML_END_TAG)
      take_end(&b, &token);
    else
      take_text(&b, &token);
  }
  while (!b.failed && b.depth)
    pop(&b);
  return !b.failed;
}

void wm_html_tree_free(wm_html_tree *tree) {
  free(tree->nodes);
  *tree = (wm_html_tree){0};
}

wm_str wm_html_source(const wm_html_tree *tree, uint32_t node) {
  const wm_html_node *at = &tree->nodes[node];
  return (wm_str){tree->page.bytes + at->begin, at->end - at->begin};
}

bool wm_html_find_attribute(const wm_html_tree *tree, uint32_t node, const char *name,
                            wm_str *value) {
  wm_html_attributes attributes = wm_html_attributes_of(wm_html_source(tree, node));
  wm_html_attribute attribute;
  while (wm_html_next_attribute(&attributes, &attribute))
    if (wm_html_is(attribute.name, name)) {
      *value = attribute.value;
      return true;
    }
  return false;
}
