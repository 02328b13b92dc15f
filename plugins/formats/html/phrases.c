/* Phrases by which pages address their readers amid an article; in English. */
#include "phrases.h"

#include "flow.h"

enum { WM_PHRASE_BYTES = 400, WM_PREFIXED_WORDS = 30, WM_NOTE_WORDS = 60 };

/* Whole blocks, without what is no letter at their ends. Sorted. */
static const char *const whole[] = {
    "ad",
    "advertisement",
    "advertisement - continue reading below",
    "advertisement - scroll to continue",
    "advertisements",
    "advertising",
    "article continues after advertisement",
    "article continues below",
    "article continues below advertisement",
    "back to top",
    "close",
    "close menu",
    "comment",
    "comments",
    "continue reading",
    "continue reading below",
    "continue reading the main story",
    "copy link",
    "email",
    "enlarge",
    "enlarge this image",
    "exclusive",
    "follow us",
    "image",
    "inread invented by teads",
    "leave a comment",
    "load more",
    "loading",
    "menu",
    "more",
    "more from",
    "more on this story",
    "more on this topic",
    "most popular",
    "most read",
    "photo",
    "play video",
    "print",
    "promoted",
    "promoted stories",
    "read article",
    "read full story",
    "read more",
    "read next",
    "recommended",
    "recommended for you",
    "related",
    "related articles",
    "related content",
    "related stories",
    "related topics",
    "reuse content",
    "save",
    "scroll to continue",
    "share",
    "share on facebook",
    "share on twitter",
    "share this",
    "share this article",
    "share this page",
    "share this story",
    "show more",
    "sign in",
    "sign up",
    "skip advertisement",
    "skip to content",
    "skip to main content",
    "sponsored",
    "sponsored content",
    "story continues after advertisement",
    "story continues below",
    "story continues below advertisement",
    "subscribe",
    "subscribe now",
    "tags",
    "thank you for your feedback",
    "this is a modal window",
    "topics",
    "trending",
    "trending now",
    "tweet",
    "video",
    "view comments",
    "view this image",
    "watch",
    "you may also like",
    "you might also like",
};

/* Whole blocks behind which an article is over. Sorted. */
static const char *const comments[] = {
    "add a comment",
    "add comment",
    "add your comment",
    "all comments",
    "be the first to comment",
    "comentarios",
    "comment on this story",
    "commentaires",
    "commenti",
    "comments",
    "have your say",
    "hide comments",
    "join the conversation",
    "join the discussion",
    "kommentare",
    "leave a comment",
    "leave a reply",
    "leave a response",
    "leave comment",
    "load comments",
    "no comments",
    "no comments yet",
    "post a comment",
    "post comment",
    "reacties",
    "read comments",
    "reader comments",
    "see all comments",
    "show comments",
    "show discussion",
    "view all comments",
    "view comments",
    "what do you think",
    "write a comment",
    "your comments",
};

static const char *const more[] = {
    "about the author",
    "about the authors",
    "also on",
    "editor's picks",
    "editors' picks",
    "from the web",
    "further reading",
    "in other news",
    "latest articles",
    "latest news",
    "latest posts",
    "latest stories",
    "more articles",
    "more from",
    "more from this author",
    "more news",
    "more on this story",
    "more stories",
    "more top stories",
    "most popular",
    "most read",
    "most viewed",
    "next article",
    "next story",
    "other news",
    "other stories",
    "popular posts",
    "promoted stories",
    "read next",
    "recent posts",
    "recommended",
    "recommended articles",
    "recommended for you",
    "recommended stories",
    "related",
    "related articles",
    "related content",
    "related news",
    "related posts",
    "related stories",
    "related topics",
    "see also",
    "similar articles",
    "sponsored content",
    "suggested articles",
    "top stories",
    "trending",
    "trending now",
    "up next",
    "what to read next",
    "you may also like",
    "you might also like",
};

/* How short blocks begin. */
static const char *const prefixes[] = {
    "(c) ",
    "[read",
    "\xC2\xA9",
    "all rights reserved",
    "also read",
    "click here",
    "comments are closed",
    "copyright ",
    "download our",
    "download the",
    "enter your email",
    "filed under",
    "follow us",
    "get the latest",
    "getty images",
    "have a tip",
    "image caption",
    "image copyright",
    "image credit",
    "image source",
    "image:",
    "join the conversation",
    "like us on",
    "media caption",
    "more:",
    "photo by",
    "photo credit",
    "photo:",
    "photograph by",
    "photograph:",
    "photos:",
    "picture:",
    "please enable javascript",
    "posted in",
    "read also",
    "read more:",
    "read more about",
    "read next:",
    "read:",
    "related:",
    "see also:",
    "sign up for",
    "sign up here",
    "sign up to",
    "subscribe to",
    "tags:",
    "this video is no longer available",
    "tweet ",
    "watch:",
};

/* What people who write are called. */
static const char *const trades[] = {
    " correspondent", " reporter", " editor",    " writer",    " journalist", " columnist",
    " covers ",       " author ",  " freelance", " professor", " fellow ",    " contributor",
};

static size_t text_of(const wm_html_page *page, const wm_html_block *block, char *out) {
  wm_html_flow flow = wm_html_flow_of(&page->tree, block->first, block->past, false);
  size_t n = wm_html_flow_lower(flow, out, WM_PHRASE_BYTES);
  out[n] = '\0';
  return n;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c & 0x80);
}

static bool is_among(const char *text, const char *const *phrases, size_t n) {
  for (size_t low = 0, high = n; low < high;) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(text, phrases[middle]);
    if (!order)
      return true;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return false;
}

#define IS_AMONG(text, phrases) is_among(text, phrases, sizeof(phrases) / sizeof *(phrases))

/* The text of a block between its first and its last letter, terminated. */
static const char *trimmed(const wm_html_page *page, const wm_html_block *block, char *text) {
  size_t n = text_of(page, block, text);
  while (n && !is_letter(text[n - 1]))
    text[--n] = '\0';
  while (*text && !is_letter(*text))
    text++;
  return text;
}

bool wm_html_is_phrase(const wm_html_page *page, const wm_html_block *block) {
  char text[WM_PHRASE_BYTES + 1];
  if (block->words > WM_PREFIXED_WORDS)
    return false;
  text_of(page, block, text);
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
    if (strncmp(text, prefixes[i], strlen(prefixes[i])) == 0)
      return true;
  return IS_AMONG(trimmed(page, block, text), whole);
}

enum { WM_ANNOUNCEMENT_WORDS = 6 };

wm_html_announcement wm_html_announces(const wm_html_page *page, const wm_html_block *block) {
  char text[WM_PHRASE_BYTES + 1];
  if (block->words > WM_ANNOUNCEMENT_WORDS)
    return WM_HTML_NOTHING;
  const char *words = trimmed(page, block, text);
  if (IS_AMONG(words, comments) || strncmp(words, "allowed html tags", 17) == 0)
    return WM_HTML_COMMENTS;
  return IS_AMONG(words, more) ? WM_HTML_MORE : WM_HTML_NOTHING;
}

bool wm_html_is_author_note(const wm_html_page *page, const wm_html_block *block) {
  char text[WM_PHRASE_BYTES + 1];
  if (block->words > WM_NOTE_WORDS)
    return false;
  text_of(page, block, text);
  const char *is = strstr(text, " is a");
  if (!is)
    is = strstr(text, " is the ");
  if (!is)
    is = strstr(text, " covers ");
  if (!is || is - text > 40)
    return false;
  for (size_t i = 0; i < sizeof trades / sizeof *trades; i++)
    if (strstr(is, trades[i]))
      return true;
  return false;
}
