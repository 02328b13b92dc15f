/* Hints from the names that authors gave elements.
 *
 * A name such as "article-body__relatedLinks" is cut into words at what is no letter and at
 * capitals; each word, and each two that follow one another, written together, are looked up. The
 * words were collected from how news sites and their publishing systems name things, in English. */
#include "hints.h"

#include "scan.h"

#include <stdlib.h>

enum { WM_WORD = 24, WM_VALUE = 512 }; /* longer words are cut; longer values too */

typedef struct hint_word {
  const char *word; /* "…*": any word that begins so */
  uint32_t hints;
} hint_word;

/* Sorted; a "*" sorts before letters. */
static const hint_word words[] = {
    {"ad", WM_HINT_TOOLS},
    {"adbox", WM_HINT_ASIDE},
    {"addthis", WM_HINT_TOOLS},
    {"addtoany", WM_HINT_TOOLS},
    {"ads", WM_HINT_TOOLS},
    {"adsense", WM_HINT_ASIDE},
    {"adslot", WM_HINT_ASIDE},
    {"adunit", WM_HINT_ASIDE},
    {"adv", WM_HINT_TOOLS},
    {"advert*", WM_HINT_ASIDE},
    {"adwrapper", WM_HINT_ASIDE},
    {"alert", WM_HINT_TOOLS},
    {"alsolike", WM_HINT_ASIDE},
    {"alsoread", WM_HINT_ASIDE},
    {"article", WM_HINT_ARTICLE},
    {"articlebody", WM_HINT_BODY},
    {"articlecontent", WM_HINT_BODY},
    {"articlecontents", WM_HINT_BODY},
    {"articlecopy", WM_HINT_BODY},
    {"articledescription", WM_HINT_SUMMARY},
    {"articlefooter", WM_HINT_ASIDE},
    {"articlelead", WM_HINT_SUMMARY},
    {"articlemeta", WM_HINT_BYLINE},
    {"articletext", WM_HINT_BODY},
    {"articletitle", WM_HINT_TITLE},
    {"articletools", WM_HINT_ASIDE},
    {"author*", WM_HINT_BYLINE},
    {"backtotop", WM_HINT_TOOLS},
    {"banner", WM_HINT_ASIDE},
    {"blogpost", WM_HINT_ARTICLE},
    {"bodycontent", WM_HINT_BODY},
    {"bodycopy", WM_HINT_BODY},
    {"bodytext", WM_HINT_BODY},
    {"bottommatter", WM_HINT_ASIDE},
    {"breadcrumb*", WM_HINT_ASIDE},
    {"byline*", WM_HINT_BYLINE},
    {"calltoaction", WM_HINT_TOOLS},
    {"caption*", WM_HINT_CAPTION},
    {"carousel*", WM_HINT_ASIDE},
    {"catlinks", WM_HINT_ASIDE},
    {"comment", WM_HINT_COMMENT},
    {"commentbody", WM_HINT_COMMENT},
    {"commentcontent", WM_HINT_COMMENT},
    {"commentform", WM_HINT_COMMENT},
    {"commentlist", WM_HINT_COMMENT},
    {"comments*", WM_HINT_COMMENT},
    {"commercial", WM_HINT_TOOLS},
    {"consent", WM_HINT_TOOLS},
    {"contentbody", WM_HINT_BODY},
    {"contentmain", WM_HINT_MAIN},
    {"contenttext", WM_HINT_BODY},
    {"contribut*", WM_HINT_BYLINE},
    {"cookie*", WM_HINT_TOOLS},
    {"copyright", WM_HINT_TOOLS},
    {"credit*", WM_HINT_CAPTION},
    {"cta", WM_HINT_TOOLS},
    {"datepublished", WM_HINT_BYLINE},
    {"datetime", WM_HINT_BYLINE},
    {"deck", WM_HINT_SUMMARY},
    {"dek", WM_HINT_SUMMARY},
    {"dfp", WM_HINT_ASIDE},
    {"disclaimer", WM_HINT_TOOLS},
    {"disqus*", WM_HINT_COMMENT},
    {"donat*", WM_HINT_TOOLS},
    {"doubleclick", WM_HINT_ASIDE},
    {"dropdown", WM_HINT_TOOLS},
    {"editsection", WM_HINT_ASIDE},
    {"entry", WM_HINT_ARTICLE},
    {"entrybody", WM_HINT_BODY},
    {"entrycontent", WM_HINT_BODY},
    {"entrydate", WM_HINT_BYLINE},
    {"entryfooter", WM_HINT_ASIDE},
    {"entrymeta", WM_HINT_BYLINE},
    {"entrytext", WM_HINT_BODY},
    {"entrytitle", WM_HINT_TITLE},
    {"facebook", WM_HINT_TOOLS},
    {"figcaption", WM_HINT_CAPTION},
    {"follow", WM_HINT_TOOLS},
    {"followus", WM_HINT_TOOLS},
    {"footer*", WM_HINT_ASIDE},
    {"gallery*", WM_HINT_ASIDE},
    {"gdpr", WM_HINT_TOOLS},
    {"hatnote", WM_HINT_ASIDE},
    {"headline", WM_HINT_TITLE},
    {"hentry", WM_HINT_ARTICLE},
    {"imagecredit", WM_HINT_CAPTION},
    {"infobox", WM_HINT_ASIDE},
    {"jumplink*", WM_HINT_TOOLS},
    {"jumpto", WM_HINT_TOOLS},
    {"leaderboard", WM_HINT_ASIDE},
    {"legal", WM_HINT_TOOLS},
    {"lightbox", WM_HINT_TOOLS},
    {"linkedin", WM_HINT_TOOLS},
    {"linkstack", WM_HINT_ASIDE},
    {"livefyre", WM_HINT_COMMENT},
    {"login", WM_HINT_TOOLS},
    {"main", WM_HINT_MAIN},
    {"maincontent", WM_HINT_MAIN},
    {"maintext", WM_HINT_BODY},
    {"masthead", WM_HINT_ASIDE},
    {"menu*", WM_HINT_ASIDE},
    {"modal", WM_HINT_TOOLS},
    {"morefrom", WM_HINT_ASIDE},
    {"morelinks", WM_HINT_ASIDE},
    {"morenews", WM_HINT_ASIDE},
    {"moreon", WM_HINT_ASIDE},
    {"morestories", WM_HINT_ASIDE},
    {"mostpopular", WM_HINT_ASIDE},
    {"mostread", WM_HINT_ASIDE},
    {"nav", WM_HINT_ASIDE},
    {"navbar", WM_HINT_ASIDE},
    {"navbox", WM_HINT_ASIDE},
    {"navigat*", WM_HINT_ASIDE},
    {"newsletter*", WM_HINT_ASIDE},
    {"nextpost", WM_HINT_ASIDE},
    {"noprint", WM_HINT_ASIDE},
    {"optin", WM_HINT_TOOLS},
    {"outbrain", WM_HINT_ASIDE},
    {"overlay", WM_HINT_TOOLS},
    {"pageheader", WM_HINT_ASIDE},
    {"pager", WM_HINT_ASIDE},
    {"pagination", WM_HINT_ASIDE},
    {"paging", WM_HINT_ASIDE},
    {"paywall", WM_HINT_TOOLS},
    {"permalink", WM_HINT_BYLINE},
    {"permissions", WM_HINT_TOOLS},
    {"photocredit", WM_HINT_CAPTION},
    {"pinterest", WM_HINT_TOOLS},
    {"player", WM_HINT_TOOLS},
    {"poll", WM_HINT_TOOLS},
    {"popular", WM_HINT_TOOLS},
    {"popup", WM_HINT_TOOLS},
    {"post", WM_HINT_ARTICLE},
    {"postbody", WM_HINT_BODY},
    {"postbottom", WM_HINT_ASIDE},
    {"postcontent", WM_HINT_BODY},
    {"postdate", WM_HINT_BYLINE},
    {"postedon", WM_HINT_BYLINE},
    {"postentry", WM_HINT_BODY},
    {"postfooter", WM_HINT_ASIDE},
    {"postinfo", WM_HINT_BYLINE},
    {"postmeta", WM_HINT_BYLINE},
    {"posttext", WM_HINT_BODY},
    {"posttitle", WM_HINT_TITLE},
    {"prevnext", WM_HINT_ASIDE},
    {"print", WM_HINT_TOOLS},
    {"printonly", WM_HINT_HIDDEN},
    {"promo*", WM_HINT_ASIDE},
    {"pubdate", WM_HINT_BYLINE},
    {"publishdate", WM_HINT_BYLINE},
    {"publisheddate", WM_HINT_BYLINE},
    {"quiz", WM_HINT_TOOLS},
    {"rail", WM_HINT_TOOLS},
    {"rating", WM_HINT_TOOLS},
    {"readalso", WM_HINT_ASIDE},
    {"readmore", WM_HINT_TOOLS},
    {"readnext", WM_HINT_ASIDE},
    {"readtime", WM_HINT_BYLINE},
    {"recirc*", WM_HINT_ASIDE},
    {"recommend*", WM_HINT_ASIDE},
    {"registration", WM_HINT_TOOLS},
    {"related*", WM_HINT_ASIDE},
    {"replies", WM_HINT_COMMENT},
    {"respond", WM_HINT_COMMENT},
    {"revcontent", WM_HINT_ASIDE},
    {"screenreader", WM_HINT_HIDDEN},
    {"seealso", WM_HINT_ASIDE},
    {"share*", WM_HINT_TOOLS},
    {"sharing", WM_HINT_TOOLS},
    {"sidebar*", WM_HINT_ASIDE},
    {"signin", WM_HINT_TOOLS},
    {"signup", WM_HINT_TOOLS},
    {"sitemap", WM_HINT_ASIDE},
    {"skip", WM_HINT_TOOLS},
    {"skiplink*", WM_HINT_TOOLS},
    {"slider", WM_HINT_ASIDE},
    {"slides", WM_HINT_ASIDE},
    {"slideshow*", WM_HINT_ASIDE},
    {"sociable", WM_HINT_TOOLS},
    {"social*", WM_HINT_TOOLS},
    {"sponsor*", WM_HINT_ASIDE},
    {"sronly", WM_HINT_HIDDEN},
    {"standfirst", WM_HINT_SUMMARY},
    {"stickybar", WM_HINT_TOOLS},
    {"story", WM_HINT_ARTICLE},
    {"storybody", WM_HINT_BODY},
    {"storycontent", WM_HINT_BODY},
    {"storycopy", WM_HINT_BODY},
    {"storyfooter", WM_HINT_ASIDE},
    {"storytext", WM_HINT_BODY},
    {"subheadline", WM_HINT_SUMMARY},
    {"subscri*", WM_HINT_TOOLS},
    {"taboola", WM_HINT_ASIDE},
    {"tagcloud", WM_HINT_ASIDE},
    {"taglist", WM_HINT_ASIDE},
    {"tags", WM_HINT_BYLINE},
    {"teaser*", WM_HINT_ASIDE},
    {"textcontent", WM_HINT_BODY},
    {"thecontent", WM_HINT_BODY},
    {"ticker", WM_HINT_ASIDE},
    {"timestamp", WM_HINT_BYLINE},
    {"toc", WM_HINT_ASIDE},
    {"tooltip", WM_HINT_TOOLS},
    {"topbar", WM_HINT_ASIDE},
    {"topics", WM_HINT_BYLINE},
    {"trending", WM_HINT_ASIDE},
    {"trinityaudio", WM_HINT_TOOLS},
    {"twitter", WM_HINT_TOOLS},
    {"upnext", WM_HINT_ASIDE},
    {"upsell", WM_HINT_TOOLS},
    {"utility", WM_HINT_TOOLS},
    {"video*", WM_HINT_TOOLS},
    {"visuallyhidden", WM_HINT_HIDDEN},
    {"widget*", WM_HINT_ASIDE},
    {"youmaylike", WM_HINT_ASIDE},
    {"zergnet", WM_HINT_ASIDE},
};

/* Orders a word before, at or behind an entry; an entry "x*" is met by every word that begins
 * with x. */
static int compare(const char *word, const char *entry) {
  while (*word && *word == *entry)
    word++, entry++;
  return *entry == '*' ? 0 : (unsigned char)*word - (unsigned char)*entry;
}

static uint32_t look_up(const char *word) {
  size_t low = 0, high = sizeof words / sizeof *words;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare(word, words[middle].word);
    if (!order)
      return words[middle].hints;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return 0;
}

/* -------------------------------------------------------------------- words */

typedef struct word_pair {
  char text[2 * WM_WORD + 1]; /* the last two words, together */
  size_t before, length;      /* of the first of them, of both */
  bool negated;               /* "has-sidebar", "no-comments": the word says nothing of this one */
  uint32_t hints;
} word_pair;

static bool is_negation(const char *word) {
  static const char *const negations[] = {"has", "no", "with", "without", "hide", "show"};
  for (size_t i = 0; i < sizeof negations / sizeof *negations; i++)
    if (strcmp(word, negations[i]) == 0)
      return true;
  return false;
}

/* Takes the word that was gathered behind the one before. */
static void end_word(word_pair *pair) {
  const char *word = pair->text + pair->before;
  size_t length = pair->length - pair->before;
  if (!length)
    return;
  pair->text[pair->length] = '\0';
  if (!pair->negated)
    pair->hints |= look_up(word) | (pair->before ? look_up(pair->text) : 0);
  pair->negated = is_negation(word);
  memmove(pair->text, word, length);
  pair->before = pair->length = length;
}

static void end_name(word_pair *pair) {
  end_word(pair);
  pair->before = pair->length = 0;
  pair->negated = false;
}

static uint32_t hints_of_value(wm_str value) {
  word_pair pair = {.hints = 0};
  char before = ' ';
  size_t n = value.length < WM_VALUE ? value.length : WM_VALUE;
  for (size_t i = 0; i < n; i++) {
    char c = value.bytes[i];
    bool capital = c >= 'A' && c <= 'Z', letter = capital || (c >= 'a' && c <= 'z');
    if (!letter || (capital && before >= 'a' && before <= 'z'))
      end_word(&pair);
    if (letter && pair.length - pair.before < WM_WORD)
      pair.text[pair.length++] = (char)(capital ? c + 32 : c);
    if (wm_html_is_space(c))
      end_name(&pair);
    before = c;
  }
  end_name(&pair);
  return pair.hints;
}

/* --------------------------------------------------------------- attributes */

static bool contains(wm_str value, const char *what) {
  size_t n = strlen(what), length = 0;
  for (size_t i = 0; i < value.length; i++) { /* white space does not count */
    char c = value.bytes[i];
    if (wm_html_is_space(c))
      continue;
    length = (c | 32) == what[length] || c == what[length] ? length + 1 : (c | 32) == what[0];
    if (length == n)
      return true;
  }
  return false;
}

static uint32_t role_hints(wm_str value) {
  static const hint_word roles[] = {
      {"main", WM_HINT_MAIN},     {"article", WM_HINT_ARTICLE},     {"navigation", WM_HINT_ASIDE},
      {"banner", WM_HINT_ASIDE},  {"complementary", WM_HINT_ASIDE}, {"contentinfo", WM_HINT_ASIDE},
      {"search", WM_HINT_ASIDE},  {"menu", WM_HINT_ASIDE},          {"menubar", WM_HINT_ASIDE},
      {"dialog", WM_HINT_ASIDE},  {"alertdialog", WM_HINT_ASIDE},   {"alert", WM_HINT_TOOLS},
      {"toolbar", WM_HINT_ASIDE}, {"tablist", WM_HINT_ASIDE},
  };
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
    if (wm_html_is(value, roles[i].word))
      return roles[i].hints;
  return 0;
}

static uint32_t property_hints(wm_str value) {
  static const hint_word properties[] = {
      {"articlebody", WM_HINT_BODY},     {"schema:articlebody", WM_HINT_BODY},
      {"reviewbody", WM_HINT_BODY},      {"blogpost", WM_HINT_ARTICLE},
      {"headline", WM_HINT_TITLE},       {"author", WM_HINT_BYLINE},
      {"datepublished", WM_HINT_BYLINE}, {"datemodified", WM_HINT_BYLINE},
      {"caption", WM_HINT_CAPTION},      {"copyrightholder", WM_HINT_CAPTION},
      {"comment", WM_HINT_COMMENT},      {"keywords", WM_HINT_BYLINE},
      {"publisher", WM_HINT_BYLINE},     {"description", WM_HINT_SUMMARY},
  };
  for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
    if (wm_html_is(value, properties[i].word))
      return properties[i].hints;
  return 0;
}

static uint32_t attribute_hints(const wm_html_attribute *attribute) {
  wm_str name = attribute->name, value = attribute->value;
  if (wm_html_is(name, "class") || wm_html_is(name, "id") || wm_html_is(name, "data-component") ||
      wm_html_is(name, "data-testid") || wm_html_is(name, "data-qa"))
    return hints_of_value(value);
  if (wm_html_is(name, "role"))
    return role_hints(value);
  if (wm_html_is(name, "itemprop") || wm_html_is(name, "property"))
    return property_hints(value);
  if (wm_html_is(name, "rel") && wm_html_is(value, "author"))
    return WM_HINT_BYLINE;
  if (wm_html_is(name, "hidden") ||
      (wm_html_is(name, "style") &&
       (contains(value, "display:none") || contains(value, "visibility:hidden"))) ||
      (wm_html_is(name, "aria-hidden") && wm_html_is(value, "true")))
    return WM_HINT_HIDDEN;
  return 0;
}

static uint32_t tag_hints(uint32_t tag) {
  switch (tag) {
  case WM_HTML_ARTICLE:
    return WM_HINT_ARTICLE;
  case WM_HTML_MAIN:
    return WM_HINT_MAIN;
  case WM_HTML_NAV:
  case WM_HTML_ASIDE:
  case WM_HTML_FOOTER:
  case WM_HTML_MENU:
    return WM_HINT_ASIDE;
  case WM_HTML_FIGCAPTION:
    return WM_HINT_CAPTION;
  case WM_HTML_H1:
    return WM_HINT_TITLE;
  default:
    return 0;
  }
}

uint32_t wm_html_hints_of(const wm_html_tree *tree, uint32_t node) {
  uint32_t tag = tree->nodes[node].tag, hints = tag_hints(tag);
  if (tag == WM_HTML_TEXT || tag == WM_HTML_HTML || tag == WM_HTML_BODY)
    return hints;
  wm_html_attributes attributes = wm_html_attributes_of(wm_html_source(tree, node));
  wm_html_attribute attribute;
  while (wm_html_next_attribute(&attributes, &attribute))
    hints |= attribute_hints(&attribute);
  return hints;
}
