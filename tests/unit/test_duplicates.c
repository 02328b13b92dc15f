/* The fold duplicates: estimates against exact counts, decisions on articles that are edited here,
 * what is kept, and what memory it takes. */
#include "core/base/buffer.h"
#include "core/base/readfile.h"
#include "plugins/duplicates/stories.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* ------------------------------------------------------------ random choices */

static uint64_t state = 1;

static uint32_t below(uint32_t n) {
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)((state >> 33) % n);
}

/* ------------------------------------------------------------------ articles */

typedef struct text {
  char title[512], body[1 << 16], date[16], publisher[32];
} text;

static uint32_t n_made; /* gives each article an id of its own */

static void make_sketch(const text *from, wm_sketch *sketch) {
  static char all[1 << 17], id[33];
  wm_meta meta = {wm_z("publisher"), wm_z(from->publisher)};
  int n = snprintf(all, sizeof all, "%s\n\n%s", from->title, from->body);
  snprintf(id, sizeof id, "%032x", ++n_made);
  uint32_t title = (uint32_t)strlen(from->title);
  wm_article article = {.text = all,
                        .length = (uint32_t)n,
                        .title = {0, title},
                        .body = {title + 2, (uint32_t)n},
                        .id = {id, 32},
                        .date = wm_z(from->date),
                        .url = {"", 0},
                        .meta = &meta,
                        .n_meta = 1};
  wm_sketch_make(&article, sketch);
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static text *articles;
static uint32_t n_articles;

/* The sample articles: title, date, blank line, body. */
static void read_articles(void) {
  static char *names[256];
  uint32_t n = 0;
  DIR *folder = opendir(WM_ARTICLES);
  ck_assert_ptr_nonnull(folder);
  for (struct dirent *entry; (entry = readdir(folder)) && n < 256;)
    if (strstr(entry->d_name, ".txt"))
      names[n++] = strdup(entry->d_name);
  closedir(folder);
  qsort(names, n, sizeof *names, compare_names);
  articles = calloc(n, sizeof *articles);
  for (uint32_t i = 0; i < n; i++) {
    char path[512];
    wm_buffer bytes = {0};
    snprintf(path, sizeof path, "%s/%s", WM_ARTICLES, names[i]);
    ck_assert(!wm_readfile(path, &bytes, NULL));
    ck_assert(wm_buffer_put(&bytes, "", 1));
    char *title_end = strchr(bytes.bytes, '\n'), *body = strstr(bytes.bytes, "\n\n");
    ck_assert(title_end && body);
    text *to = &articles[n_articles++];
    snprintf(to->title, sizeof to->title, "%.*s", (int)(title_end - bytes.bytes), bytes.bytes);
    snprintf(to->body, sizeof to->body, "%s", body + 2);
    strcpy(to->date, "2026-01-18");
    strcpy(to->publisher, "Meridian");
    wm_buffer_free(&bytes);
    free(names[i]);
  }
}

/* ------------------------------------------------------------------- editing */

/* Replaces a word in `each` by one of another article. */
static void replace_words(text *t, uint32_t each) {
  static char out[1 << 16];
  size_t n = 0;
  bool skipping = false;
  for (const char *c = t->body; *c && n < sizeof out - 32; c++) {
    bool begins = *c != ' ' && *c != '\n' && (c == t->body || c[-1] == ' ' || c[-1] == '\n');
    if (begins)
      skipping = below(each) == 0;
    if (begins && skipping)
      n += (size_t)sprintf(out + n, "word%u", below(100000));
    if (*c == ' ' || *c == '\n')
      skipping = false;
    if (!skipping)
      out[n++] = *c;
  }
  out[n] = '\0';
  memcpy(t->body, out, n + 1);
}

/* Drops the last of its paragraphs, as a subeditor does who has no room. */
static void cut_end(text *t) {
  char *last = NULL, *half = t->body + strlen(t->body) * 6 / 10;
  for (char *at = half; (at = strstr(at, "\n\n")); at += 2)
    last = last ? last : at;
  if (last)
    strcpy(last, "\n");
}

static void punctuate(text *t) {
  for (char *c = t->body; *c; c++)
    if (*c == '.' && c[1] == '\n')
      *c = '!';
  for (char *c = t->title; *c; c++)
    if (*c >= 'a' && *c <= 'z')
      *c = (char)(*c - 32);
}

static void append(text *t, const text *from) {
  size_t length = strlen(t->body), most = strlen(from->body) / 3;
  snprintf(t->body + length, sizeof t->body - length, "\n%.*s\n", (int)most, from->body);
}

/* An edited copy, and what it should be found to be. */
static wm_story_kind edit(text *t, uint32_t how) {
  switch (how) {
  case 0:
    punctuate(t);
    strcpy(t->date, "2026-01-19");
    return WM_STORY_IDENTICAL;
  case 1:
    replace_words(t, 10); /* every tenth word */
    strcpy(t->publisher, "Vardar Post");
    return WM_STORY_COPY;
  case 2:
    cut_end(t);
    strcpy(t->publisher, "Vardar Post");
    return WM_STORY_COPY;
  case 3:
    append(t, &articles[below(n_articles)]);
    strcpy(t->date, "2026-01-19");
    return WM_STORY_UPDATE;
  default:
    replace_words(t, 60);
    memmove(t->title + 12, t->title, strlen(t->title) + 1);
    memcpy(t->title, "CORRECTION: ", 12);
    return WM_STORY_CORRECTION;
  }
}

enum { EDITS = 5 };

START_TEST(edited_articles_join_their_story) {
  static text t;
  wm_stories stories;
  wm_sketch sketch;
  uint32_t n_right = 0, n_wrong = 0, n_missed = 0, n_kinds = 0, row;
  read_articles();
  wm_stories_init(&stories, 0.35);
  for (uint32_t i = 0; i < n_articles; i++) {
    make_sketch(&articles[i], &sketch);
    ck_assert(wm_stories_add(&stories, &sketch, &row));
    ck_assert_uint_eq(row, i);
    n_wrong += stories.rows[row].kind != WM_STORY_FIRST;
  }
  for (uint32_t i = 0; i < n_articles * EDITS; i++) {
    t = articles[i / EDITS];
    wm_story_kind kind = edit(&t, i % EDITS);
    make_sketch(&t, &sketch);
    ck_assert(wm_stories_add(&stories, &sketch, &row));
    const wm_story_row *found = &stories.rows[row];
    n_missed += found->kind == WM_STORY_FIRST;
    n_wrong += found->kind != WM_STORY_FIRST && found->story != i / EDITS;
    n_right += found->story == i / EDITS;
    n_kinds += found->story == i / EDITS && found->kind == kind;
  }
  double precision = (double)n_right / (n_right + n_wrong);
  double recall = (double)n_right / (n_right + n_missed), kinds = (double)n_kinds / n_right;
  printf("stories: precision %.4f, recall %.4f, kinds right %.4f (%u edited articles)\n", precision,
         recall, kinds, n_articles * EDITS);
  ck_assert(precision >= 0.99);
  ck_assert(recall >= 0.97);
  ck_assert(kinds >= 0.90);
  wm_stories_free(&stories);
  free(articles);
}
END_TEST

/* -------------------------------------------------------------- the plain way */

/* The list that a sketch is in, of a band. */
static uint64_t list_of(const wm_sketch *sketch, uint32_t band, uint32_t bits) {
  return XXH3_64bits_withSeed(sketch->bins + band * WM_STORY_ROWS,
                              WM_STORY_ROWS * sizeof *sketch->bins, band) >>
         (64 - bits);
}

/* The row before `own` that is most like it, by walking all rows for each band. */
static uint32_t plain_like(const wm_stories *stories, uint32_t own, uint32_t *most) {
  const wm_sketch *sketch = &stories->rows[own].sketch;
  uint32_t best = WM_NONE;
  *most = 0;
  for (uint32_t band = 0; band < WM_STORY_BANDS; band++)
    for (uint32_t row = own, n = 0; row-- > 0 && n < 256;) {
      const wm_sketch *other = &stories->rows[row].sketch;
      if (list_of(other, band, stories->bits) != list_of(sketch, band, stories->bits))
        continue;
      uint32_t equal = 0;
      for (uint32_t i = 0; i < WM_SKETCH_BINS; i++)
        equal += other->bins[i] == sketch->bins[i];
      if (equal > *most || (equal == *most && row < best))
        *most = equal, best = row;
      n++;
    }
  return best;
}

/* Bins of one of a few texts, some of them changed; articles beyond the most of a list. */
START_TEST(the_most_similar_one_is_found) {
  enum { TEXTS = 3, ARTICLES = 1200 };
  static wm_sketch texts[TEXTS];
  wm_stories stories;
  uint32_t n_like = 0, row;
  wm_stories_init(&stories, 0.35);
  for (uint32_t i = 0; i < TEXTS; i++)
    for (uint32_t k = 0; k < WM_SKETCH_BINS; k++)
      texts[i].bins[k] = (uint16_t)below(60000);
  for (uint32_t i = 0; i < ARTICLES; i++) {
    wm_sketch sketch = texts[below(TEXTS)];
    memcpy(sketch.id, &i, sizeof i);
    sketch.n_words = 1;
    for (uint32_t n = below(50); n > 0; n--)
      sketch.bins[below(WM_SKETCH_BINS)] = (uint16_t)below(60000);
    ck_assert(wm_stories_add(&stories, &sketch, &row));
    uint32_t most, like = plain_like(&stories, row, &most);
    const wm_story_row *found = &stories.rows[row];
    bool is_like = most >= 0.35 * WM_SKETCH_BINS;
    n_like += is_like;
    ck_assert_uint_eq(found->of, is_like ? like : row);
    ck_assert_uint_eq(found->similarity, is_like ? most : 0);
  }
  ck_assert_uint_gt(n_like, ARTICLES / 2);
  ck_assert_uint_lt(n_like, ARTICLES - TEXTS);
  wm_stories_free(&stories);
}
END_TEST

/* ----------------------------------------------------------------- estimates */

START_TEST(similarity_is_what_is_in_common) {
  static text a, b;
  wm_sketch x, y;
  for (uint32_t shared = 0; shared <= 1000; shared += 125) {
    size_t n = 0, m = 0;
    for (uint32_t i = 0; i < 1000; i++) {
      n += (size_t)sprintf(a.body + n, "w%u ", i);
      m += (size_t)sprintf(b.body + m, "%c%u ", i < shared ? 'w' : 'v', i);
    }
    make_sketch(&a, &x);
    make_sketch(&b, &y);
    double common = shared < 3 ? 0 : shared - 2, exact = common / (2 * 998 - common);
    ck_assert_msg(wm_sketch_similarity(&x, &y) > exact - 0.19 &&
                      wm_sketch_similarity(&x, &y) < exact + 0.19,
                  "%u shared: %f, exactly %f", shared, wm_sketch_similarity(&x, &y), exact);
  }
}
END_TEST

START_TEST(short_texts_are_no_copies_of_each_other) {
  static const char *const bodies[] = {"", "One", "One two", "One two three",
                                       "Four five six seven"};
  static text t;
  wm_stories stories;
  wm_sketch sketch;
  uint32_t row;
  wm_stories_init(&stories, 0.35);
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    strcpy(t.body, bodies[i]);
    make_sketch(&t, &sketch);
    ck_assert(wm_stories_add(&stories, &sketch, &row));
    ck_assert_uint_eq(stories.rows[row].kind, WM_STORY_FIRST);
  }
  wm_stories_free(&stories);
}
END_TEST

/* -------------------------------------------------------------------- index */

static void fill(wm_stories *stories, uint32_t n) {
  static text t;
  wm_sketch sketch;
  uint32_t row;
  for (uint32_t i = 0; i < n; i++) {
    snprintf(t.body, sizeof t.body, "story %u says that much of it is %u and %u or so", i / 3,
             i / 3, i / 3 + 7);
    strcpy(t.publisher, i % 3 ? "a" : "b");
    make_sketch(&t, &sketch);
    ck_assert(wm_stories_add(stories, &sketch, &row));
  }
}

START_TEST(an_index_is_gone_on_with) {
  wm_stories all, again;
  wm_buffer bytes = {0};
  wm_error error;
  uint32_t row;
  wm_stories_init(&all, 0.35);
  fill(&all, 1500);
  ck_assert(wm_stories_save(&all, true, &bytes));
  wm_stories_init(&again, 0.35);
  ck_assert_msg(!wm_stories_load(&again, (wm_str){bytes.bytes, bytes.length}, &error), "%s",
                error.text);
  ck_assert_uint_eq(again.n, all.n);
  for (uint32_t i = 0; i < all.n; i++) {
    ck_assert(!again.rows[i].here);
    ck_assert(wm_stories_add(&again, &all.rows[i].sketch, &row)); /* known: keeps its decision */
    ck_assert_uint_eq(row, i);
  }
  ck_assert_mem_eq(again.rows, all.rows, all.n * sizeof *all.rows);
  for (size_t i = 0; i < bytes.length;
       i += bytes.length / 20) { /* any byte that is wrong is seen */
    bytes.bytes[i] ^= 1;
    wm_stories broken;
    wm_stories_init(&broken, 0.35);
    ck_assert(wm_stories_load(&broken, (wm_str){bytes.bytes, bytes.length}, &error) == WM_FATAL);
    ck_assert(wm_stories_load(&broken, (wm_str){bytes.bytes, i}, &error) == WM_FATAL);
    bytes.bytes[i] ^= 1;
    wm_stories_free(&broken);
  }
  wm_buffer_free(&bytes);
  wm_stories_free(&all);
  wm_stories_free(&again);
}
END_TEST

START_TEST(parts_of_a_run_are_merged) {
  wm_stories one, two, merged;
  wm_buffer a = {0}, b = {0};
  wm_error error;
  wm_stories_init(&one, 0.35);
  wm_stories_init(&two, 0.35);
  wm_stories_init(&merged, 0.35);
  fill(&one, 30);
  fill(&two, 30);
  ck_assert(wm_stories_save(&one, false, &a) && wm_stories_save(&two, false, &b));
  ck_assert(!wm_stories_merge(&merged, (wm_str){a.bytes, a.length}, &error));
  ck_assert(!wm_stories_merge(&merged, (wm_str){b.bytes, b.length}, &error));
  ck_assert_uint_eq(merged.n, 60);
  for (uint32_t i = 30; i < 60; i++)
    ck_assert_uint_lt(merged.rows[i].story, 30); /* as those of the first part */
  wm_buffer_free(&a);
  wm_buffer_free(&b);
  wm_stories_free(&one);
  wm_stories_free(&two);
  wm_stories_free(&merged);
}
END_TEST

START_TEST(a_million_articles_fit) {
  wm_stories stories;
  wm_stories_init(&stories, 0.35);
  fill(&stories, 2000);
  double each = (double)wm_stories_memory(&stories) / stories.capacity;
  printf("stories: %.0f bytes an article\n", each);
  ck_assert(each * (1 << 20) < 1e9);
  wm_stories_free(&stories);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("duplicates");
  TCase *tests = tcase_create("duplicates");
  tcase_add_test(tests, edited_articles_join_their_story);
  tcase_add_test(tests, the_most_similar_one_is_found);
  tcase_add_test(tests, similarity_is_what_is_in_common);
  tcase_add_test(tests, short_texts_are_no_copies_of_each_other);
  tcase_add_test(tests, an_index_is_gone_on_with);
  tcase_add_test(tests, parts_of_a_run_are_merged);
  tcase_add_test(tests, a_million_articles_fit);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
