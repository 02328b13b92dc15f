/* The sink jsonl: its lines, byte for byte; offsets in each unit; gzip; failures of writing. */
#include "core/base/buffer.h"
#include "core/base/text.h"
#include "rig.h"
#include "sample.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static char folder[] = "/tmp/wiremill-jsonl-XXXXXX";

static void setup(void) {
  rig_make_folder(folder);
}

static void teardown(void) {
  static const char *const names[] = {"stream.jsonl", "stream.jsonl.gz", "tallies.jsonl",
                                      "tallies.jsonl.gz", "pipe"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    unlink(path);
  }
  ck_assert_int_eq(rmdir(folder), 0); /* nothing else was left behind */
}

/* With the core layers; `odd`: and the layer of all types, and the fold. */
static void prepare(wm_rig *rig, const char *settings, bool odd) {
  rig_init(rig, folder);
  rig_add_file(rig, "format-jsonl", "");
  rig_add(rig, &sample_stage, NULL);
  if (odd)
    rig_add(rig, &odd_stage, NULL);
  if (odd)
    rig_add(rig, &tally_fold, NULL);
  rig_add_file(rig, "sink-jsonl", settings);
}

static void feed(wm_rig *rig, const char *json) {
  ck_assert_msg(!rig_record(rig, "a.jsonl", 0, wm_z(json)), "%s", rig->error.text);
  ck_assert_uint_eq(rig->rejects.length, 0);
}

static const char article[] =
    "{\"id\":\"7\",\"title\":\"\xC5\xBDiva\",\"text\":\"See \xF0\x9F\x98\x80 Acme, Bo now.\","
    "\"date\":\"2026-01-02\",\"byline\":\"x\",\"byline\":\"A \\\"Q\\\"\"}";

#define HEAD(offsets, length)                                                                      \
  "{\"wiremill\":1," offsets                                                                       \
  "\"article\":{\"id\":\"9737be16f04b52d53fc2d46f0ed56edd\",\"source_id\":\"7\","                  \
  "\"archive\":\"rig.tar\",\"entry\":\"a.jsonl\",\"offset\":0,\"index\":0,"                        \
  "\"title\":\"\xC5\xBDiva\",\"date\":\"2026-01-02\",\"language\":\"\",\"url\":\"\","              \
  "\"length\":" length ",\"meta\":{\"byline\":\"A \\\"Q\\\"\"}}"

#define ENTITY(id, type, begin, end, name, tokens)                                                 \
  "{\"id\":" id ",\"type\":\"" type "\",\"begin\":" begin ",\"end\":" end ",\"text\":\"" name      \
  "\"," tokens "\"subtype\":\"\",\"name\":\"" name "\",\"ref\":\"\",\"value\":\"\","               \
  "\"role\":\"\",\"by\":\"sample\",\"score\":0.9877}"

#define RELATION(begin, end, sentence)                                                             \
  "{\"id\":0,\"type\":\"agreement\",\"trigger\":{\"begin\":" begin ",\"end\":" end                 \
  ",\"text\":\"S\"},\"args\":{\"party\":[0,1],\"of\":[1]},\"sentence\":" sentence                  \
  ",\"polarity\":\"negated\",\"modality\":\"reported\",\"source\":0,\"date\":\"\","                \
  "\"by\":\"rule:sample\",\"score\":0.5}"

#define WORDS(begin, end, text) "{\"begin\":" begin ",\"end\":" end ",\"text\":\"" text "\"}"
#define LINE(begin, end) WORDS(begin, end, "See \xF0\x9F\x98\x80 Acme, Bo now.")

#define TOKEN(id, begin, end, text, shape)                                                         \
  "{\"id\":" id ",\"begin\":" begin ",\"end\":" end ",\"text\":\"" text "\",\"norm\":\"" text      \
  "\",\"shape\":[" shape "],\"pos\":\"X\"}"

#define ODDITY0                                                                                    \
  "{\"id\":0,\"begin\":0,\"end\":4,\"text\":\"\xC5\xBDiva\",\"place\":" WORDS(                     \
      "4", "4", "") ",\"window\":{\"begin\":0,\"end\":3},\"word\":\"\",\"note\":\"\","             \
                    "\"owner\":null,\"line\":" WORDS(                                              \
                        "0", "4",                                                                  \
                        "\xC5\xBDiva") ",\"members\":[2,1,0],\"roles\":{\"the "                    \
                                       "\\\"first\\\"\":[0]},\"count\":9223372036854775807,"       \
                                       "\"weight\":1e-09,\"score\":0.1235,\"mood\":\"\","          \
                                       "\"traits\":[]}"
#define ODDITY1                                                                                    \
  "{\"id\":1,\"begin\":6,\"end\":25,\"text\":\"See \xF0\x9F\x98\x80 Acme, Bo now.\","              \
  "\"place\":" WORDS("25", "25",                                                                   \
                     "") ",\"window\":{\"begin\":0,\"end\":3},"                                    \
                         "\"word\":\"tab\\there\",\"note\":\"a\\nnote\",\"owner\":0,"              \
                         "\"line\":" LINE("6", "25") ",\"members\":[2,1,0],\"roles\":{\"the "      \
                                                     "\\\"first\\\"\":[0]},"                       \
                                                     "\"count\":-9223372036854775808,"             \
                                                     "\"weight\":0.1,\"score\":0.1235,"            \
                                                     "\"mood\":\"glad\","                          \
                                                     "\"traits\":[\"loud\",\"\\\"odd\\\"\"]}"

#define ENTITIES                                                                                   \
  ",\"entities\":[" ENTITY("0", "PER", "6", "9", "See", "") "," ENTITY(                            \
      "1", "ORG", "12", "16", "Acme", "") "," ENTITY("2", "PER", "18", "20", "Bo", "") "]"

static const struct {
  const char *settings;
  bool odd;
  const char *line;
} stream_cases[] = {
    {"", false,
     HEAD("", "25") ENTITIES ",\"relations\":[" RELATION("6", "7", LINE("6", "25")) "]}\n"},
    {"offsets=utf16", false,
     HEAD("\"offsets\":\"utf16\",", "26") ",\"entities\":[" //
     ENTITY("0", "PER", "6", "9", "See", "") ","            //
     ENTITY("1", "ORG", "13", "17", "Acme", "") ","         //
     ENTITY("2", "PER", "19", "21", "Bo", "")               //
     "],\"relations\":[" RELATION("6", "7", LINE("6", "26")) "]}\n"},
    {"offsets=bytes", false,
     HEAD("\"offsets\":\"bytes\",", "29") ",\"entities\":[" //
     ENTITY("0", "PER", "7", "10", "See", "") ","           //
     ENTITY("1", "ORG", "16", "20", "Acme", "") ","         //
     ENTITY("2", "PER", "22", "24", "Bo", "")               //
     "],\"relations\":[" RELATION("7", "8", LINE("7", "29")) "]}\n"},
    {"text=yes;tokens=yes;sentences=yes", false,
     HEAD("", "25") ",\"text\":\"\xC5\xBDiva\\n\\nSee \xF0\x9F\x98\x80 Acme, Bo now.\"" //
                    ",\"tokens\":["                                                     //
     TOKEN("0", "0", "4", "\xC5\xBDiva", "") ","                                        //
     TOKEN("1", "6", "9", "See", "\"upper-first\"") ","                                 //
     TOKEN("2", "10", "11", "\xF0\x9F\x98\x80", "") ","                                 //
     TOKEN("3", "12", "17", "Acme,", "\"upper-first\"") ","                             //
     TOKEN("4", "18", "20", "Bo", "\"upper-first\"") ","                                //
     TOKEN("5", "21", "25", "now.", "")                                                 //
     "],\"sentences\":[{\"id\":0,\"begin\":0,\"end\":4,\"tokens\":{\"begin\":0,\"end\":1}},"
     "{\"id\":1,\"begin\":6,\"end\":25,\"tokens\":{\"begin\":1,\"end\":6}}]"
     ",\"entities\":["                                                                 //
     ENTITY("0", "PER", "6", "9", "See", "\"tokens\":{\"begin\":1,\"end\":2},") ","    //
     ENTITY("1", "ORG", "12", "16", "Acme", "\"tokens\":{\"begin\":3,\"end\":4},") "," //
     ENTITY("2", "PER", "18", "20", "Bo", "\"tokens\":{\"begin\":4,\"end\":5},")       //
     "],\"relations\":[" RELATION("6", "7", "1") "]}\n"},
    {"", true,
     HEAD("", "25") ENTITIES ",\"relations\":[" RELATION(
         "6", "7", LINE("6", "25")) "],\"oddities\":[" ODDITY0 "," ODDITY1 "]}\n"},
};

static void check_file(const char *name, const char *expected) {
  wm_buffer file = rig_read_file(folder, name);
  ck_assert_str_eq(file.bytes, expected);
  wm_buffer_free(&file);
}

START_TEST(lines_are_as_documented) {
  wm_rig rig;
  prepare(&rig, stream_cases[_i].settings, stream_cases[_i].odd);
  rig_open(&rig);
  feed(&rig, article);
  rig_close(&rig);
  check_file("stream.jsonl", stream_cases[_i].line);
}
END_TEST

/* Positions in a long text, against counting from its start. */
/* Where `word` stands in the article's JSON, as the stream has it. */
static const char *bytes_of(const char *word, char out[64]) {
  size_t at = (size_t)(strstr(article, word) - article);
  snprintf(out, 64, "\"bytes\":[[%zu,%zu]],\"text\":\"%s\"", at, at + strlen(word), word);
  return out;
}

START_TEST(spans_lead_back_on_request) {
  char bytes[64];
  wm_rig rig;
  prepare(&rig, "bytes=yes;sentences=yes", false);
  rig.hold = true;
  rig_open(&rig);
  feed(&rig, article);
  ck_assert(wm_buffer_put(&rig.held, "", 1));
  ck_assert_ptr_nonnull(strstr(rig.held.bytes, bytes_of("Acme", bytes)));
  ck_assert_ptr_nonnull(strstr(rig.held.bytes, bytes_of("Bo", bytes)));
  rig_close(&rig);
}
END_TEST

START_TEST(positions_are_right_all_the_way) {
  static const char *const words[] = {"Abc", "\xC3\xA9t\xC3\xA9", "\xF0\x9F\x98\x80", "X",
                                      "\xE2\x82\xAC"};
  wm_buffer json = {0}, text = {0};
  uint32_t seed = 7;
  for (int i = 0; i < 4000; i++) {
    seed = seed * 1664525 + 1013904223;
    wm_buffer_put_z(&text, words[(seed >> 16) % 5]);
    wm_buffer_put_z(&text, (seed >> 24) % 11 ? " " : ". ");
  }
  wm_buffer_printf(&json, "{\"text\":\"%.*s\"}", (int)text.length - 1, text.bytes);
  wm_rig rig;
  prepare(&rig, "", false);
  rig_open(&rig);
  feed(&rig, json.bytes);
  rig_close(&rig);
  wm_buffer file = rig_read_file(folder, "stream.jsonl");
  uint32_t n = 0, n_wrong = 0;
  for (const char *at = file.bytes; (at = strstr(at, "\"begin\":")); at++, n++) {
    unsigned begin, end;
    char words_there[1024];
    if (sscanf(at, "\"begin\":%u,\"end\":%u,\"text\":\"%1023[^\"]\"", &begin, &end, words_there) !=
        3)
      continue;
    size_t byte = 0;
    for (unsigned i = 0; i < begin; i++)
      wm_utf8_next(text.bytes, text.length, &byte);
    size_t length = strlen(words_there);
    n_wrong += memcmp(text.bytes + byte, words_there, length) != 0 ||
               end - begin != wm_utf8_codepoints(words_there, length);
  }
  ck_assert_uint_gt(n, 1000);
  ck_assert_uint_eq(n_wrong, 0);
  wm_buffer_free(&file);
  wm_buffer_free(&text);
  wm_buffer_free(&json);
}
END_TEST

START_TEST(tables_go_beside_the_stream) {
  for (int tables = 0; tables < 2; tables++) {
    wm_rig rig;
    prepare(&rig, tables ? "" : "tables=no", true);
    rig_open(&rig);
    feed(&rig, article);
    feed(&rig, "{\"text\":\"0123456789\"}");
    rig_close(&rig);
    char path[256];
    snprintf(path, sizeof path, "%s/tallies.jsonl", folder);
    ck_assert_int_eq(access(path, F_OK) == 0, tables);
  }
  check_file(
      "tallies.jsonl",
      "{\"id\":0,\"name\":\"articles\",\"n\":2,\"before\":null,\"earlier\":[],\"score\":1}\n"
      "{\"id\":1,\"name\":\"bytes\",\"n\":39,\"before\":0,\"earlier\":[0],\"score\":0.25}\n");
}
END_TEST

/* The text of a gzip file, and how many members it has. */
static wm_buffer inflate_file(const char *name, int *n_members) {
  wm_buffer packed = rig_read_file(folder, name), text = {0};
  z_stream z = {.next_in = (Bytef *)packed.bytes, .avail_in = (uInt)packed.length};
  ck_assert_int_eq(inflateInit2(&z, 15 + 16), Z_OK);
  *n_members = 0;
  while (z.avail_in) {
    ck_assert(wm_buffer_reserve(&text, 65536));
    z.next_out = (Bytef *)text.bytes + text.length;
    z.avail_out = 65536;
    int done = inflate(&z, Z_NO_FLUSH);
    ck_assert(done == Z_OK || done == Z_STREAM_END);
    text.length += 65536 - z.avail_out;
    if (done == Z_STREAM_END) {
      ++*n_members;
      inflateReset(&z);
    }
  }
  inflateEnd(&z);
  wm_buffer_put(&text, "", 1);
  wm_buffer_free(&packed);
  return text;
}

START_TEST(each_synced_part_is_a_gzip_member) {
  wm_rig rig;
  prepare(&rig, "file=stream.jsonl.gz;level=9", true);
  rig_open(&rig);
  for (int part = 0; part < 3; part++) {
    feed(&rig, article);
    feed(&rig, article);
    ck_assert(!wm_engine_sync(rig.engine, NULL));
    ck_assert(!wm_engine_sync(rig.engine, NULL));
    int n_members;
    wm_buffer text = inflate_file("stream.jsonl.gz", &n_members);
    ck_assert_int_eq(n_members, part + 1);
    ck_assert_uint_eq(text.length - 1, strlen(stream_cases[4].line) * 2 * (size_t)(part + 1));
    wm_buffer_free(&text);
  }
  rig_close(&rig);
  int n_members;
  wm_buffer text = inflate_file("tallies.jsonl.gz", &n_members);
  ck_assert_int_eq(n_members, 1);
  ck_assert_ptr_nonnull(strstr(text.bytes, "\"n\":6,"));
  wm_buffer_free(&text);
}
END_TEST

/* More than the buffers hold, plain and compressed. */
START_TEST(much_output_arrives_whole) {
  static const char *const names[] = {"stream.jsonl", "stream.jsonl.gz"};
  for (int gz = 0; gz < 2; gz++) {
    wm_rig rig;
    prepare(&rig, gz ? "file=stream.jsonl.gz;level=1" : "", true);
    rig_open(&rig);
    for (int i = 0; i < 1000; i++)
      feed(&rig, article);
    rig_close(&rig);
    int n_members = 0;
    wm_buffer text = gz ? inflate_file(names[gz], &n_members) : rig_read_file(folder, names[gz]);
    const char *line = stream_cases[4].line, *at = text.bytes;
    uint32_t n = 0;
    for (; strncmp(at, line, strlen(line)) == 0; at += strlen(line))
      n++;
    ck_assert_uint_eq(n, 1000);
    ck_assert_str_eq(at, "");
    wm_buffer_free(&text);
  }
}
END_TEST

/* ----------------------------------------------------------------- failures */

START_TEST(a_folder_that_is_not_there_is_reported) {
  wm_rig rig;
  prepare(&rig, "file=none/stream.jsonl", false);
  ck_assert_int_eq(rig_try_open(&rig), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(rig.error.text, "/none/stream.jsonl: cannot open: No such file"));
  rig_abandon(&rig);
}
END_TEST

/* With room for 600 KiB, the file ends with a whole line and the message says why. */
START_TEST(a_full_disk_leaves_whole_lines) {
  struct rlimit limit, before;
  ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  wm_rig rig;
  prepare(&rig, "", false);
  rig_open(&rig);
  limit = (struct rlimit){600 * 1024, before.rlim_max};
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
  wm_status status = WM_OK;
  for (int i = 0; i < 2000 && !status; i++)
    status = rig_record(&rig, "a.jsonl", 0, wm_z(article));
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
  ck_assert_int_eq(status, WM_FATAL);
  ck_assert_msg(strstr(rig.error.text, "/stream.jsonl: cannot write: File too large") != NULL, "%s",
                rig.error.text);
  ck_assert_int_eq(wm_engine_sync(rig.engine, NULL), WM_FATAL);
  ck_assert_int_eq(wm_engine_finish(rig.engine, NULL), WM_OK);
  rig_abandon(&rig);
  wm_buffer file = rig_read_file(folder, "stream.jsonl");
  ck_assert_uint_gt(file.length, 200 * 1024);
  ck_assert_uint_eq(file.length % strlen(stream_cases[0].line), 0);
  ck_assert_int_eq(file.bytes[file.length - 1], '\n');
  wm_buffer_free(&file);
}
END_TEST

START_TEST(a_pipe_without_reader_is_reported) {
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  signal(SIGPIPE, SIG_IGN);
  int out = dup(STDOUT_FILENO);
  ck_assert_int_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
  close(ends[0]);
  close(ends[1]);
  wm_rig rig;
  prepare(&rig, "file=-", false);
  wm_status opened = rig_try_open(&rig), fed = rig_record(&rig, "a.jsonl", 0, wm_z(article));
  wm_error error = {""};
  wm_status synced = wm_engine_sync(rig.engine, &error);
  dup2(out, STDOUT_FILENO);
  close(out);
  ck_assert_int_eq(opened, WM_OK);
  ck_assert_int_eq(fed, WM_OK);
  ck_assert_int_eq(synced, WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "standard output: cannot write: Broken pipe"));
  rig_abandon(&rig);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sink_jsonl");
  TCase *tests = tcase_create("sink_jsonl");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_loop_test(tests, lines_are_as_documented, 0,
                      sizeof stream_cases / sizeof *stream_cases);
  tcase_add_test(tests, spans_lead_back_on_request);
  tcase_add_test(tests, positions_are_right_all_the_way);
  tcase_add_test(tests, tables_go_beside_the_stream);
  tcase_add_test(tests, each_synced_part_is_a_gzip_member);
  tcase_add_test(tests, much_output_arrives_whole);
  tcase_add_test(tests, a_folder_that_is_not_there_is_reported);
  tcase_add_test(tests, a_full_disk_leaves_whole_lines);
  tcase_add_test(tests, a_pipe_without_reader_is_reported);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
