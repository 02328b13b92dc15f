/* Options, help, and the commands that need no articles. */
#include "core/command/command.h"
#include "core/command/help.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ------------------------------------------------------------------ options */

typedef struct config {
  int64_t jobs;
  bool quiet;
  const char *output;
  wm_strings only;
} config;

static const wm_param params[] = {
    WM_PARAM(config, jobs, WM_PARAM_INTEGER, "jobs", "1", "0..99", "workers"),
    WM_PARAM(config, quiet, WM_PARAM_BOOL, "quiet", "no", NULL, "say nothing"),
    WM_PARAM(config, output, WM_PARAM_STRING, "output", ".", "DIR", "where to write"),
    WM_PARAM(config, only, WM_PARAM_LIST, "only", "", NULL, "names to keep"),
};

/* A command line; how many words are options' is told by `greedy`, `arguments` are the others. */
static const struct {
  const char *line;
  bool greedy;
  const char *result; /* "jobs quiet output [only…] : arguments…", or the message */
} lines[] = {
    {"", false, "1 no . :"},
    {"a b", false, "1 no . : a b"},
    {"-j4 a", false, "4 no . : a"},
    {"-j 4 a", false, "4 no . : a"},
    {"--jobs 4 a", false, "4 no . : a"},
    {"a --jobs=4", false, "4 no . : a"},
    {"-q a", false, "1 yes . : a"},
    {"--quiet a", false, "1 yes . : a"},
    {"--quiet=no a", false, "1 no . : a"},
    {"-o - -", false, "1 no - : -"},
    {"-- -j4 --quiet", false, "1 no . : -j4 --quiet"},
    {"--only a --only=b c", false, "1 no . [a] [b] : c"},
    {"--only a b -q --only c", true, "1 yes . [a] [b] [c] :"},
    {"--job 4", false, "unknown option '--job' (did you mean '--jobs'?)"},
    {"--zzz", false, "unknown option '--zzz'"},
    {"-z", false, "unknown option '-z'"},
    {"-qj4", false, "unknown option '-qj4'"},
    {"--jobs", false, "option --jobs needs a value (N)"},
    {"-o", false, "option -o needs a value (DIR)"},
    {"--jobs 100", false, "--jobs: '100' is not in 0..99"},
    {"-j 1 -j 2", false, "option --jobs is given 2 times"},
    {"--quiet=perhaps", false, "--quiet: 'perhaps' is not yes or no"},
    {"--jobs x --help", false, "help"},
    {"-h", false, "help"},
};

static wm_strings split(char *line, const char **words) {
  uint32_t n = 0;
  for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
    words[n++] = word;
  return (wm_strings){words, n};
}

static void show(const wm_parsed *parsed, char *out) {
  const config *c = parsed->config;
  if (parsed->help) {
    strcpy(out, "help");
    return;
  }
  out += sprintf(out, "%d %s %s", (int)c->jobs, c->quiet ? "yes" : "no", c->output);
  for (uint32_t i = 0; i < c->only.n; i++)
    out += sprintf(out, " [%s]", c->only.items[i]);
  out += sprintf(out, " :");
  for (uint32_t i = 0; i < parsed->arguments.n; i++)
    out += sprintf(out, " %s", parsed->arguments.items[i]);
}

START_TEST(options_are_parsed) {
  for (size_t i = 0; i < COUNT(lines); i++) {
    wm_options options = {params, COUNT(params), "jqo ", sizeof(config), lines[i].greedy};
    wm_arena memory;
    wm_arena_init(&memory, 0);
    wm_param_scope scope = {&memory, NULL, NULL, "--"};
    char line[256], result[1200];
    const char *words[32];
    strcpy(line, lines[i].line);
    wm_strings all = split(line, words);
    wm_parsed parsed;
    wm_error error;
    if (wm_options_parse(&options, &all, &scope, &parsed, &error) == WM_OK)
      show(&parsed, result);
    else
      strcpy(result, error.text);
    ck_assert_str_eq(result, lines[i].result);
    wm_arena_free(&memory);
  }
}
END_TEST

/* ------------------------------------------------------------------ help */

/* Every line of an option begins with its letter, if any, and its name. */
static void check_help(const wm_options *options, const char *text) {
  for (uint32_t i = 0; i < options->n_params; i++) {
    char expected[128];
    char letter = options->shorts ? options->shorts[i] : ' ';
    if (letter == ' ')
      snprintf(expected, sizeof expected, "\n      --%s", options->params[i].name);
    else
      snprintf(expected, sizeof expected, "\n  -%c, --%s", letter, options->params[i].name);
    ck_assert_msg(strstr(text, expected) != NULL, "no '%s' in: %s", expected, text);
  }
}

START_TEST(help_names_every_option) {
  for (uint32_t i = 0; i < wm_n_commands; i++) {
    const wm_command *command = wm_commands[i];
    char *text = NULL;
    size_t length;
    wm_error error;
    FILE *out = open_memstream(&text, &length);
    ck_assert_ptr_nonnull(out);
    wm_help_command(out, command->name, command->arguments, command->summary, &command->options,
                    command->details);
    ck_assert_int_eq(fclose(out), 0);
    check_help(&command->options, text);
    ck_assert_ptr_nonnull(strstr(text, command->summary));
    ck_assert_int_eq(wm_params_check(command->options.params, command->options.n_params,
                                     command->options.config_size, &error),
                     WM_OK);
    if (command->options.shorts)
      ck_assert_uint_eq(strlen(command->options.shorts), command->options.n_params);
    free(text);
  }
}
END_TEST

START_TEST(help_of_the_program_names_every_command) {
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  ck_assert_ptr_nonnull(out);
  wm_help_program(out);
  ck_assert_int_eq(fclose(out), 0);
  for (uint32_t i = 0; i < wm_n_commands; i++) {
    char expected[64];
    snprintf(expected, sizeof expected, "\n  %s ", wm_commands[i]->name);
    ck_assert_msg((strstr(text, expected) != NULL) != wm_commands[i]->hidden, "%s", expected);
  }
  free(text);
}
END_TEST

START_TEST(help_is_wrapped) {
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  ck_assert_ptr_nonnull(out);
  char words[400] = "";
  for (int i = 0; i < 40; i++)
    strcat(words, i ? " \xC5\xBEivot" : "\xC5\xBEivot");
  wm_help_wrap(out, words, 10, 10);
  ck_assert_int_eq(fclose(out), 0);
  /* 92 columns less 10 hold 13 words of 5 letters, each but the first behind a space */
  ck_assert_int_eq(strncmp(strchr(text, '\n') + 1, "          \xC5\xBE", 12), 0);
  ck_assert_int_eq(strchr(text, '\n') - text, 13 * 7 - 1);
  free(text);
}
END_TEST

/* ------------------------------------------------------------------ the program */

/* Words behind `wiremill`, its exit status, and a part of what it says. */
static const struct {
  const char *words;
  int status;
  const char *says;
} calls[] = {
    {"", 1, "Usage: wiremill COMMAND"},
    {"--help", 0, "Exit status:"},
    {"help", 0, "Exit status:"},
    {"help plugins", 0, "Usage: wiremill plugins [OPTION…] [NAME]"},
    {"--version", 0, "wiremill 0."},
    {"plugns", 1, "wiremill: unknown command 'plugns' (did you mean 'plugins'?)"},
    {"--quiet", 1, "wiremill: unknown option '--quiet'"},
    {"plugins a b", 1, "plugins: there are too many arguments; see `wiremill plugins --help`"},
    {"plugins --all", 1, "plugins: unknown option '--all'"},
    {"plugins", 0, "  stage   1.0      writes tokens, for tests\n"},
    {"plugins", 0, "refused: " WM_TEST_PLUGINS "/future.so: built for plugin ABI 2.0"},
    {"plugins words", 0, "\n  most: N\n      most words (default 10; 1..100)\n"},
    {"plugins words", 0, "\n  writes tokens\n"},
    {"plugins words", 0, "wiremill train words: train nothing at all"},
    {"plugins lines", 0, "lines 1.0, a format"},
    {"plugins wrods", 1, "there is no plugin 'wrods' (did you mean 'words'?)"},
    {"plugins future", 1, "future.so: built for plugin ABI 2.0"},
    {"check", 1, "check: an argument is missing"},
    {"check /nowhere/x.yaml", 1, "/nowhere/x.yaml: cannot be read: No such file or directory"},
    {"train", 1, "train: what is to be done is missing"},
    {"train --help", 0, "\n  words        train nothing at all (words)\n"},
    {"train wrods", 1, "train: no installed plugin offers 'wrods' (did you mean 'words'?)"},
    {"train words --help", 0, "Usage: wiremill train words [OPTION…]\n"},
    {"train words --help", 0, "\n  -t, --train FILE…       files to read (must be given)\n"},
    {"train words -o m", 1, "train words: --train must be given (files to read)"},
    {"train words --train /dev/null /dev/null -o m --rounds 7", 0,
     "2 files, m, 7 rounds, 0 arguments"},
    {"train words --train /dev/null -o m --rounds 99", 2, "99 rounds are too many"},
    {"train words --train /dev/null -o m -- more", 1, "train words: there are too many arguments"},
    {"compile words", 1, "compile: no installed plugin offers 'words'"},
};

START_TEST(the_program_answers) {
  char command[512], said[16384];
  snprintf(command, sizeof command, "WIREMILL_PLUGIN_PATH='%s' ./wiremill %s 2>&1", WM_TEST_PLUGINS,
           calls[_i].words);
  FILE *pipe = popen(command, "r");
  ck_assert_ptr_nonnull(pipe);
  said[fread(said, 1, sizeof said - 1, pipe)] = 0;
  int status = pclose(pipe);
  ck_assert_msg(strstr(said, calls[_i].says) != NULL, "`%s` says: %s", calls[_i].words, said);
  ck_assert(WIFEXITED(status));
  ck_assert_int_eq(WEXITSTATUS(status), calls[_i].status);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("command");
  TCase *tests = tcase_create("command");
  tcase_add_test(tests, options_are_parsed);
  tcase_add_test(tests, help_names_every_option);
  tcase_add_test(tests, help_of_the_program_names_every_command);
  tcase_add_test(tests, help_is_wrapped);
  tcase_add_loop_test(tests, the_program_answers, 0, (int)COUNT(calls));
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
