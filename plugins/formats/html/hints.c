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
    {"abonn*", WM_HINT_TOOLS},
    {"abstract", WM_HINT_SUMMARY},
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
    {"alireaussi", WM_HINT_ASIDE},
    {"alsointerest*", WM_HINT_ASIDE},
    {"alsolike", WM_HINT_ASIDE},
    {"alsoread", WM_HINT_ASIDE},
    {"anzeige*", WM_HINT_ASIDE},
    {"article", WM_HINT_ARTICLE},
    {"articlebody", WM_HINT_BODY},
    {"articlebodycopy", WM_HINT_BODY},
    {"articlebodytext", WM_HINT_BODY},
    {"articlecontent", WM_HINT_BODY},
    {"articlecontentbody", WM_HINT_BODY},
    {"articlecontents", WM_HINT_BODY},
    {"articlecopy", WM_HINT_BODY},
    {"articlecorps", WM_HINT_BODY},
    {"articledate", WM_HINT_BYLINE},
    {"articledescription", WM_HINT_SUMMARY},
    {"articlefooter", WM_HINT_ASIDE},
    {"articleinfo", WM_HINT_BYLINE},
    {"articlelead", WM_HINT_SUMMARY},
    {"articlemaincontent", WM_HINT_BODY},
    {"articlemeta", WM_HINT_BYLINE},
    {"articletags", WM_HINT_BYLINE},
    {"articletext", WM_HINT_BODY},
    {"articletitle", WM_HINT_TITLE},
    {"articletools", WM_HINT_ASIDE},
    {"articulocuerpo", WM_HINT_BODY},
    {"artikelbody", WM_HINT_BODY},
    {"artikelinhalt", WM_HINT_BODY},
    {"artikeltext", WM_HINT_BODY},
    {"audio", WM_HINT_TOOLS},
    {"auteur", WM_HINT_BYLINE},
    {"author*", WM_HINT_BYLINE},
    {"autor*", WM_HINT_BYLINE},
    {"backtotop", WM_HINT_TOOLS},
    {"banner", WM_HINT_ASIDE},
    {"barralateral", WM_HINT_ASIDE},
    {"bildunterschrift", WM_HINT_TOOLS},
    {"blogcontent", WM_HINT_BODY},
    {"blogpost", WM_HINT_ARTICLE},
    {"bodycontent", WM_HINT_BODY},
    {"bodycopy", WM_HINT_BODY},
    {"bodytext", WM_HINT_BODY},
    {"bookmark*", WM_HINT_TOOLS},
    {"bottommatter", WM_HINT_ASIDE},
    {"boxout", WM_HINT_ASIDE},
    {"breadcrumb*", WM_HINT_ASIDE},
    {"byline*", WM_HINT_BYLINE},
    {"calltoaction", WM_HINT_TOOLS},
    {"caption*", WM_HINT_CAPTION},
    {"carousel*", WM_HINT_ASIDE},
    {"categories", WM_HINT_BYLINE},
    {"catlinks", WM_HINT_ASIDE},
    {"channellinks", WM_HINT_ASIDE},
    {"chapo", WM_HINT_SUMMARY},
    {"chatbot", WM_HINT_ASIDE},
    {"clarification", WM_HINT_TOOLS},
    {"colonnedroite", WM_HINT_ASIDE},
    {"comentario*", WM_HINT_COMMENT},
    {"comment", WM_HINT_COMMENT},
    {"commentaire*", WM_HINT_COMMENT},
    {"commentbody", WM_HINT_COMMENT},
    {"commentcontent", WM_HINT_COMMENT},
    {"commentform", WM_HINT_COMMENT},
    {"commenti", WM_HINT_COMMENT},
    {"commentlist", WM_HINT_COMMENT},
    {"comments*", WM_HINT_COMMENT},
    {"commercial", WM_HINT_TOOLS},
    {"commercialunit", WM_HINT_ASIDE},
    {"compartilh*", WM_HINT_TOOLS},
    {"compartir", WM_HINT_TOOLS},
    {"condividi", WM_HINT_TOOLS},
    {"consent", WM_HINT_TOOLS},
    {"content", WM_HINT_MAIN},
    {"contentarticle", WM_HINT_BODY},
    {"contentbody", WM_HINT_BODY},
    {"contentbodytext", WM_HINT_BODY},
    {"contentmain", WM_HINT_MAIN},
    {"contents", WM_HINT_MAIN},
    {"contenttext", WM_HINT_BODY},
    {"conteudo", WM_HINT_BODY},
    {"contribut*", WM_HINT_BYLINE},
    {"cookie*", WM_HINT_TOOLS},
    {"copylink", WM_HINT_TOOLS},
    {"copyright", WM_HINT_TOOLS},
    {"coral", WM_HINT_COMMENT},
    {"corpo", WM_HINT_BODY},
    {"corpsarticle", WM_HINT_BODY},
    {"correction*", WM_HINT_TOOLS},
    {"correlat*", WM_HINT_ASIDE},
    {"correlazion*", WM_HINT_ASIDE},
    {"counter", WM_HINT_TOOLS},
    {"credit*", WM_HINT_CAPTION},
    {"crosslink*", WM_HINT_ASIDE},
    {"cta", WM_HINT_TOOLS},
    {"cuerpo", WM_HINT_BODY},
    {"cuerponoticia", WM_HINT_BODY},
    {"dateheure", WM_HINT_BYLINE},
    {"datenschutz", WM_HINT_TOOLS},
    {"datepublished", WM_HINT_BYLINE},
    {"datetime", WM_HINT_BYLINE},
    {"datum", WM_HINT_BYLINE},
    {"deck", WM_HINT_SUMMARY},
    {"dek", WM_HINT_SUMMARY},
    {"delen", WM_HINT_TOOLS},
    {"detailtext", WM_HINT_BODY},
    {"dfp", WM_HINT_ASIDE},
    {"didascalia", WM_HINT_TOOLS},
    {"disclaimer", WM_HINT_TOOLS},
    {"discussion*", WM_HINT_COMMENT},
    {"disqus*", WM_HINT_COMMENT},
    {"donat*", WM_HINT_TOOLS},
    {"dontmiss", WM_HINT_ASIDE},
    {"doubleclick", WM_HINT_ASIDE},
    {"dropdown", WM_HINT_TOOLS},
    {"editorpick*", WM_HINT_ASIDE},
    {"editorspick*", WM_HINT_ASIDE},
    {"editsection", WM_HINT_ASIDE},
    {"einwilligung", WM_HINT_TOOLS},
    {"email", WM_HINT_TOOLS},
    {"embed", WM_HINT_TOOLS},
    {"embedded", WM_HINT_TOOLS},
    {"emoji*", WM_HINT_TOOLS},
    {"entradilla", WM_HINT_SUMMARY},
    {"entry", WM_HINT_ARTICLE},
    {"entrybody", WM_HINT_BODY},
    {"entrycontent", WM_HINT_BODY},
    {"entrydate", WM_HINT_BYLINE},
    {"entryfooter", WM_HINT_ASIDE},
    {"entryinner", WM_HINT_BODY},
    {"entrymeta", WM_HINT_BYLINE},
    {"entrytags", WM_HINT_BYLINE},
    {"entrytext", WM_HINT_BODY},
    {"entrytitle", WM_HINT_TITLE},
    {"etiquetas", WM_HINT_BYLINE},
    {"excerpt", WM_HINT_SUMMARY},
    {"facebook", WM_HINT_TOOLS},
    {"factbox", WM_HINT_ASIDE},
    {"fecha*", WM_HINT_BYLINE},
    {"figcaption", WM_HINT_CAPTION},
    {"filedunder", WM_HINT_BYLINE},
    {"follow", WM_HINT_TOOLS},
    {"followbutton", WM_HINT_TOOLS},
    {"followus", WM_HINT_TOOLS},
    {"fontsize", WM_HINT_TOOLS},
    {"footer*", WM_HINT_ASIDE},
    {"footnav", WM_HINT_ASIDE},
    {"fulltext", WM_HINT_BODY},
    {"gallery*", WM_HINT_ASIDE},
    {"gdpr", WM_HINT_TOOLS},
    {"gerelateerd*", WM_HINT_ASIDE},
    {"gigyacomments", WM_HINT_COMMENT},
    {"globalheader", WM_HINT_ASIDE},
    {"globalnav", WM_HINT_ASIDE},
    {"hatnote", WM_HINT_ASIDE},
    {"headline", WM_HINT_TITLE},
    {"hentry", WM_HINT_ARTICLE},
    {"iframe", WM_HINT_TOOLS},
    {"image*", WM_HINT_TOOLS},
    {"img", WM_HINT_TOOLS},
    {"infobox", WM_HINT_ASIDE},
    {"inlinerelated", WM_HINT_ASIDE},
    {"inothernews", WM_HINT_ASIDE},
    {"inscri*", WM_HINT_TOOLS},
    {"interstitial", WM_HINT_ASIDE},
    {"jumplink*", WM_HINT_TOOLS},
    {"jumpto", WM_HINT_TOOLS},
    {"keywords", WM_HINT_BYLINE},
    {"komentar*", WM_HINT_COMMENT},
    {"kommentar*", WM_HINT_COMMENT},
    {"kommentit", WM_HINT_COMMENT},
    {"lastmodified", WM_HINT_BYLINE},
    {"lastupdated", WM_HINT_BYLINE},
    {"latestnews", WM_HINT_ASIDE},
    {"latestposts", WM_HINT_ASIDE},
    {"leaderboard", WM_HINT_ASIDE},
    {"lede", WM_HINT_SUMMARY},
    {"legal", WM_HINT_TOOLS},
    {"legende", WM_HINT_TOOLS},
    {"leiamais", WM_HINT_ASIDE},
    {"lesplus*", WM_HINT_ASIDE},
    {"leyenda", WM_HINT_TOOLS},
    {"ligatus", WM_HINT_ASIDE},
    {"lightbox", WM_HINT_TOOLS},
    {"likes", WM_HINT_TOOLS},
    {"linkbox", WM_HINT_ASIDE},
    {"linkedin", WM_HINT_TOOLS},
    {"linklist", WM_HINT_ASIDE},
    {"linkstack", WM_HINT_ASIDE},
    {"lireaussi", WM_HINT_ASIDE},
    {"liresuite", WM_HINT_ASIDE},
    {"listen", WM_HINT_TOOLS},
    {"livechat", WM_HINT_ASIDE},
    {"livefyre", WM_HINT_COMMENT},
    {"login", WM_HINT_TOOLS},
    {"mailto", WM_HINT_TOOLS},
    {"main", WM_HINT_MAIN},
    {"maincontent", WM_HINT_MAIN},
    {"maintext", WM_HINT_BODY},
    {"maisl*", WM_HINT_ASIDE},
    {"marketing", WM_HINT_ASIDE},
    {"masleid*", WM_HINT_ASIDE},
    {"masthead", WM_HINT_ASIDE},
    {"materiaconteudo", WM_HINT_BODY},
    {"mehrzum", WM_HINT_ASIDE},
    {"menu*", WM_HINT_ASIDE},
    {"messenger", WM_HINT_TOOLS},
    {"metadata", WM_HINT_BYLINE},
    {"modal", WM_HINT_TOOLS},
    {"moduleslist", WM_HINT_ASIDE},
    {"morearticles", WM_HINT_ASIDE},
    {"morefrom", WM_HINT_ASIDE},
    {"morelinks", WM_HINT_ASIDE},
    {"morenews", WM_HINT_ASIDE},
    {"moreon", WM_HINT_ASIDE},
    {"morereading", WM_HINT_ASIDE},
    {"morestories", WM_HINT_ASIDE},
    {"moretoread", WM_HINT_ASIDE},
    {"mostcommented", WM_HINT_ASIDE},
    {"mostpopular", WM_HINT_ASIDE},
    {"mostread", WM_HINT_ASIDE},
    {"mostshared", WM_HINT_ASIDE},
    {"mostviewed", WM_HINT_ASIDE},
    {"mustread", WM_HINT_ASIDE},
    {"nativo", WM_HINT_ASIDE},
    {"nav", WM_HINT_ASIDE},
    {"navbar", WM_HINT_ASIDE},
    {"navbox", WM_HINT_ASIDE},
    {"navigat*", WM_HINT_ASIDE},
    {"newsbody", WM_HINT_BODY},
    {"newscontent", WM_HINT_BODY},
    {"newsdetail", WM_HINT_BODY},
    {"newsdetails", WM_HINT_BODY},
    {"newsletter*", WM_HINT_ASIDE},
    {"newstext", WM_HINT_BODY},
    {"nextarticle", WM_HINT_ASIDE},
    {"nextpost", WM_HINT_ASIDE},
    {"nextprev", WM_HINT_ASIDE},
    {"nextstory", WM_HINT_ASIDE},
    {"nextup", WM_HINT_ASIDE},
    {"noprint", WM_HINT_ASIDE},
    {"notice", WM_HINT_TOOLS},
    {"notification*", WM_HINT_TOOLS},
    {"optin", WM_HINT_TOOLS},
    {"otherarticles", WM_HINT_ASIDE},
    {"othernews", WM_HINT_ASIDE},
    {"otherstories", WM_HINT_ASIDE},
    {"outbrain", WM_HINT_ASIDE},
    {"outstream", WM_HINT_ASIDE},
    {"overlay", WM_HINT_TOOLS},
    {"pagecontentarticle", WM_HINT_BODY},
    {"pagecontentbody", WM_HINT_BODY},
    {"pageheader", WM_HINT_ASIDE},
    {"pagenav", WM_HINT_ASIDE},
    {"pager", WM_HINT_ASIDE},
    {"pagination", WM_HINT_ASIDE},
    {"paging", WM_HINT_ASIDE},
    {"partage*", WM_HINT_TOOLS},
    {"partners", WM_HINT_ASIDE},
    {"paylas", WM_HINT_TOOLS},
    {"paywall", WM_HINT_TOOLS},
    {"permalink", WM_HINT_BYLINE},
    {"permissions", WM_HINT_TOOLS},
    {"photo*", WM_HINT_TOOLS},
    {"picture*", WM_HINT_TOOLS},
    {"pied", WM_HINT_ASIDE},
    {"piedpage", WM_HINT_ASIDE},
    {"piefoto", WM_HINT_TOOLS},
    {"pinterest", WM_HINT_TOOLS},
    {"player", WM_HINT_TOOLS},
    {"playlist", WM_HINT_TOOLS},
    {"plista", WM_HINT_ASIDE},
    {"podcast", WM_HINT_TOOLS},
    {"poll", WM_HINT_TOOLS},
    {"popular", WM_HINT_TOOLS},
    {"popularposts", WM_HINT_ASIDE},
    {"popup", WM_HINT_TOOLS},
    {"post", WM_HINT_ARTICLE},
    {"postbody", WM_HINT_BODY},
    {"postbottom", WM_HINT_ASIDE},
    {"postcategories", WM_HINT_BYLINE},
    {"postcontent", WM_HINT_BODY},
    {"postcontentbody", WM_HINT_BODY},
    {"postdate", WM_HINT_BYLINE},
    {"postedon", WM_HINT_BYLINE},
    {"postentry", WM_HINT_BODY},
    {"postfooter", WM_HINT_ASIDE},
    {"postinfo", WM_HINT_BYLINE},
    {"postmeta", WM_HINT_BYLINE},
    {"posttags", WM_HINT_BYLINE},
    {"posttext", WM_HINT_BODY},
    {"posttitle", WM_HINT_TITLE},
    {"pressbox", WM_HINT_ASIDE},
    {"previouspost", WM_HINT_ASIDE},
    {"prevnext", WM_HINT_ASIDE},
    {"prevpost", WM_HINT_ASIDE},
    {"primary", WM_HINT_MAIN},
    {"print", WM_HINT_TOOLS},
    {"printbutton", WM_HINT_TOOLS},
    {"printonly", WM_HINT_ASIDE},
    {"promo*", WM_HINT_ASIDE},
    {"pubblicita", WM_HINT_ASIDE},
    {"pubdate", WM_HINT_BYLINE},
    {"publicidad*", WM_HINT_ASIDE},
    {"publicite", WM_HINT_ASIDE},
    {"publishdate", WM_HINT_BYLINE},
    {"publisheddate", WM_HINT_BYLINE},
    {"publishedon", WM_HINT_BYLINE},
    {"quicklinks", WM_HINT_ASIDE},
    {"quiz", WM_HINT_TOOLS},
    {"rail", WM_HINT_TOOLS},
    {"rating", WM_HINT_TOOLS},
    {"reacties", WM_HINT_COMMENT},
    {"reactions", WM_HINT_TOOLS},
    {"readaloud", WM_HINT_TOOLS},
    {"readalso", WM_HINT_ASIDE},
    {"readingnow", WM_HINT_ASIDE},
    {"readingtime", WM_HINT_BYLINE},
    {"readmore", WM_HINT_TOOLS},
    {"readnext", WM_HINT_ASIDE},
    {"readthisnext", WM_HINT_ASIDE},
    {"readtime", WM_HINT_BYLINE},
    {"recentposts", WM_HINT_ASIDE},
    {"recirc*", WM_HINT_ASIDE},
    {"reclame", WM_HINT_ASIDE},
    {"recommend*", WM_HINT_ASIDE},
    {"redacteur", WM_HINT_BYLINE},
    {"registration", WM_HINT_TOOLS},
    {"reklam*", WM_HINT_ASIDE},
    {"relacionad*", WM_HINT_ASIDE},
    {"related*", WM_HINT_ASIDE},
    {"replies", WM_HINT_COMMENT},
    {"respond", WM_HINT_COMMENT},
    {"revcontent", WM_HINT_ASIDE},
    {"richtext", WM_HINT_BODY},
    {"rodape", WM_HINT_ASIDE},
    {"schlagwort*", WM_HINT_BYLINE},
    {"screenreader", WM_HINT_HIDDEN},
    {"seealso", WM_HINT_ASIDE},
    {"seitenleiste", WM_HINT_ASIDE},
    {"share*", WM_HINT_TOOLS},
    {"sharing", WM_HINT_TOOLS},
    {"sidebar*", WM_HINT_ASIDE},
    {"sidebox", WM_HINT_ASIDE},
    {"signin", WM_HINT_TOOLS},
    {"signup", WM_HINT_TOOLS},
    {"singlecontent", WM_HINT_BODY},
    {"singlepostcontent", WM_HINT_BODY},
    {"sitefooter", WM_HINT_ASIDE},
    {"siteheader", WM_HINT_ASIDE},
    {"sitemap", WM_HINT_ASIDE},
    {"sitenav", WM_HINT_ASIDE},
    {"skip", WM_HINT_TOOLS},
    {"skiplink*", WM_HINT_TOOLS},
    {"skyscraper", WM_HINT_ASIDE},
    {"slider", WM_HINT_ASIDE},
    {"slides", WM_HINT_ASIDE},
    {"slideshow*", WM_HINT_ASIDE},
    {"sociable", WM_HINT_TOOLS},
    {"social*", WM_HINT_TOOLS},
    {"sottotitolo", WM_HINT_SUMMARY},
    {"sponsor*", WM_HINT_ASIDE},
    {"spotim", WM_HINT_COMMENT},
    {"sronly", WM_HINT_HIDDEN},
    {"standfirst", WM_HINT_SUMMARY},
    {"stickybar", WM_HINT_TOOLS},
    {"stickyfooter", WM_HINT_ASIDE},
    {"stickyheader", WM_HINT_ASIDE},
    {"story", WM_HINT_ARTICLE},
    {"storybody", WM_HINT_BODY},
    {"storybodytext", WM_HINT_BODY},
    {"storycontent", WM_HINT_BODY},
    {"storycopy", WM_HINT_BODY},
    {"storydate", WM_HINT_BYLINE},
    {"storydetail", WM_HINT_BODY},
    {"storyfooter", WM_HINT_ASIDE},
    {"storylinks", WM_HINT_ASIDE},
    {"storytext", WM_HINT_BODY},
    {"subheading", WM_HINT_SUMMARY},
    {"subheadline", WM_HINT_SUMMARY},
    {"subnav", WM_HINT_ASIDE},
    {"subscri*", WM_HINT_TOOLS},
    {"subtitle", WM_HINT_SUMMARY},
    {"suggested", WM_HINT_ASIDE},
    {"suggestion*", WM_HINT_ASIDE},
    {"surlemememesujet", WM_HINT_ASIDE},
    {"suscri*", WM_HINT_TOOLS},
    {"synopsis", WM_HINT_SUMMARY},
    {"taboola", WM_HINT_ASIDE},
    {"tagcloud", WM_HINT_ASIDE},
    {"tagged", WM_HINT_BYLINE},
    {"taggedas", WM_HINT_BYLINE},
    {"taglist", WM_HINT_ASIDE},
    {"tags", WM_HINT_BYLINE},
    {"tambem*", WM_HINT_ASIDE},
    {"taxonomy", WM_HINT_ASIDE},
    {"tdpostcontent", WM_HINT_BODY},
    {"teaser*", WM_HINT_ASIDE},
    {"teilen", WM_HINT_TOOLS},
    {"telegram", WM_HINT_TOOLS},
    {"testoarticolo", WM_HINT_BODY},
    {"textcontent", WM_HINT_BODY},
    {"textonoticia", WM_HINT_BODY},
    {"textsize", WM_HINT_TOOLS},
    {"thecontent", WM_HINT_BODY},
    {"thumb*", WM_HINT_TOOLS},
    {"ticker", WM_HINT_ASIDE},
    {"tijd", WM_HINT_BYLINE},
    {"timestamp", WM_HINT_BYLINE},
    {"toast", WM_HINT_TOOLS},
    {"toc", WM_HINT_ASIDE},
    {"tooltip", WM_HINT_TOOLS},
    {"topbar", WM_HINT_ASIDE},
    {"topics", WM_HINT_BYLINE},
    {"topstories", WM_HINT_ASIDE},
    {"trc", WM_HINT_ASIDE},
    {"trending", WM_HINT_ASIDE},
    {"trinityaudio", WM_HINT_TOOLS},
    {"twitter", WM_HINT_TOOLS},
    {"udostepnij", WM_HINT_TOOLS},
    {"upnext", WM_HINT_ASIDE},
    {"upsell", WM_HINT_TOOLS},
    {"utility", WM_HINT_TOOLS},
    {"vejatambem", WM_HINT_ASIDE},
    {"verwandt*", WM_HINT_ASIDE},
    {"video*", WM_HINT_TOOLS},
    {"views", WM_HINT_TOOLS},
    {"visuallyhidden", WM_HINT_HIDDEN},
    {"voice", WM_HINT_TOOLS},
    {"vorspann", WM_HINT_SUMMARY},
    {"vote*", WM_HINT_TOOLS},
    {"warning", WM_HINT_TOOLS},
    {"weiterlesen", WM_HINT_ASIDE},
    {"werbung", WM_HINT_ASIDE},
    {"whatsapp", WM_HINT_TOOLS},
    {"widget*", WM_HINT_ASIDE},
    {"yorum*", WM_HINT_COMMENT},
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

/* What an article is about, in the names that WordPress gives its element ("hentry tag-comments"),
 * says nothing of what the element is. The length of such a name at `at`, or 0. */
static size_t topic_at(wm_str value, size_t at) {
  static const char *const topics[] = {"category-", "tag-"};
  wm_str rest = {value.bytes + at, value.length - at};
  bool topic = false;
  for (size_t i = 0; i < sizeof topics / sizeof *topics && !topic; i++)
    topic = rest.length > strlen(topics[i]) &&
            memcmp(rest.bytes, topics[i], strlen(topics[i])) == 0 && contains(value, "hentry");
  size_t length = 0;
  while (topic && length < rest.length && !wm_html_is_space(rest.bytes[length]))
    length++;
  return length;
}

static uint32_t hints_of_value(wm_str value) {
  word_pair pair = {.hints = 0};
  char before = ' ';
  size_t n = value.length < WM_VALUE ? value.length : WM_VALUE;
  for (size_t i = 0; i < n; i++) {
    if (wm_html_is_space(before))
      i += topic_at(value, i);
    char c = i < n ? value.bytes[i] : ' ';
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
