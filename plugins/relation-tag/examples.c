/* Parses examples, runs them, and says what differs. */
#include "examples.h"

#include "core/base/buffer.h"
#include "core/base/names.h"

/* ---- parsing ---- */

typedef struct scan {
  const char *at, *end;
  wm_error *error;
} scan;

static void skip_space(scan *s) {
  while (s->at < s->end && *s->at == ' ')
    s->at++;
}

static bool accept(scan *s, char c) {
  skip_space(s);
  bool there = s->at < s->end && *s->at == c;
  s->at += there;
  return there;
}

static bool expect(scan *s, char c) {
  return accept(s, c) || (wm_error_set(s->error, WM_FATAL, "'%c' is missing before '%.*s'", c,
                                       (int)(s->end - s->at), s->at),
                          false);
}

/* The bytes up to one of `stops`, without white space around. */
static wm_str take_until(scan *s, const char *stops) {
  skip_space(s);
  const char *begin = s->at;
  while (s->at < s->end && !strchr(stops, *s->at))
    s->at++;
  const char *end = s->at;
  while (end > begin && end[-1] == ' ')
    end--;
  return (wm_str){begin, (size_t)(end - begin)};
}

static bool read_attribute(scan *s, wm_expected *expected, wm_str name) {
  if (expected->n_attributes == WM_ROLES || !expect(s, '"'))
    return false;
  expected->attributes[expected->n_attributes][0] = name;
  expected->attributes[expected->n_attributes++][1] = take_until(s, "\"");
  return expect(s, '"');
}

static bool read_property(scan *s, wm_expected *expected) {
  wm_str word = take_until(s, " ;");
  uint32_t modality = wm_names_find(WM_MODALITY_NAMES, word);
  if (wm_str_is(word, "negated"))
    expected->polarity = WM_NEGATED;
  else if (modality != WM_NONE)
    expected->modality = modality;
  else if (wm_str_is(word, "by"))
    return expect(s, '"') && (expected->source = take_until(s, "\"")).length && expect(s, '"');
  else
    return read_attribute(s, expected, word);
  return true;
}

static bool read_expected(scan *s, wm_expected *expected) {
  *expected = (wm_expected){0};
  expected->type = take_until(s, "(");
  if (!expect(s, '('))
    return false;
  expected->arguments[0] = take_until(s, ",");
  if (!expect(s, ','))
    return false;
  expected->arguments[1] = take_until(s, ")");
  if (!expect(s, ')'))
    return false;
  skip_space(s);
  while (s->at < s->end && *s->at != ';') {
    if (!read_property(s, expected))
      return false;
    skip_space(s);
  }
  return true;
}

/* The last arrow of a line; NULL. */
static const char *find_arrow(wm_str line) {
  for (size_t i = line.length; i-- > 1;)
    if (line.bytes[i - 1] == '=' && line.bytes[i] == '>')
      return line.bytes + i - 1;
  return NULL;
}

wm_status wm_example_parse(wm_str line, wm_example_line *example, wm_error *error) {
  const char *arrow = find_arrow(line);
  *example = (wm_example_line){.text = line, .says = arrow != NULL};
  if (!arrow)
    return WM_OK;
  example->text.length = (size_t)(arrow - line.bytes);
  scan s = {arrow + 2, line.bytes + line.length, error};
  scan none = s;
  if (wm_str_is(take_until(&none, ";"), "none"))
    return WM_OK;
  do {
    if (example->n_expected == WM_EXPECTED)
      return wm_error_set(error, WM_FATAL, "there are more than %d relations", WM_EXPECTED);
    if (!read_expected(&s, &example->expected[example->n_expected++]))
      return WM_FATAL;
  } while (accept(&s, ';'));
  return WM_OK;
}

/* ---- printing ---- */

static void print_str(wm_buffer *out, const char *before, wm_str s, const char *after) {
  wm_buffer_printf(out, "%s%.*s%s", before, (int)s.length, s.bytes, after);
}

void wm_example_print(const wm_marked *marked, const wm_finding *f, wm_buffer *out) {
  const wm_relation_type *type = f->type;
  print_str(out, "", type->name, "(");
  print_str(out, "", wm_marked_entity(marked, f->filled[0].entity), ", ");
  print_str(out, "", wm_marked_entity(marked, f->filled[1].entity), ")");
  if (f->certainty.polarity == WM_NEGATED)
    wm_buffer_put_z(out, " negated");
  if (f->certainty.modality != WM_FACT)
    print_str(out, " ", wm_names_at(WM_MODALITY_NAMES, f->certainty.modality), "");
  if (f->certainty.source != WM_NONE)
    print_str(out, " by \"", wm_marked_entity(marked, f->certainty.source), "\"");
  for (uint32_t i = 2; i < f->n_filled; i++) {
    print_str(out, " ", type->roles[f->filled[i].role].name, " \"");
    print_str(out, "", wm_marked_entity(marked, f->filled[i].entity), "\"");
  }
  if (f->date)
    print_str(out, " date \"", wm_symbols_string(marked->symbols, f->date), "\"");
  if (f->title.length)
    print_str(out, " title \"", f->title, "\"");
  if (f->purpose.length)
    print_str(out, " purpose \"", f->purpose, "\"");
}

/* ---- comparing ---- */

static bool is_entity(const wm_marked *marked, uint32_t entity, wm_str text) {
  return entity != WM_NONE && wm_str_equal(wm_marked_entity(marked, entity), text);
}

static bool same_fact(const wm_marked *marked, const wm_finding *f, const wm_expected *e) {
  const wm_relation_type *type = f->type;
  uint32_t a = f->filled[0].entity, b = f->filled[1].entity;
  if (!wm_str_equal(type->name, e->type))
    return false;
  return (is_entity(marked, a, e->arguments[0]) && is_entity(marked, b, e->arguments[1])) ||
         (type->symmetric && is_entity(marked, b, e->arguments[0]) &&
          is_entity(marked, a, e->arguments[1]));
}

static bool has_attribute(const wm_marked *marked, const wm_finding *f, wm_str name, wm_str text) {
  const wm_relation_type *type = f->type;
  if (wm_str_is(name, "title"))
    return wm_str_equal(f->title, text);
  if (wm_str_is(name, "purpose"))
    return wm_str_equal(f->purpose, text);
  if (wm_str_is(name, "date"))
    return wm_str_equal(wm_symbols_string(marked->symbols, f->date), text);
  for (uint32_t i = 2; i < f->n_filled; i++)
    if (wm_str_equal(type->roles[f->filled[i].role].name, name) &&
        is_entity(marked, f->filled[i].entity, text))
      return true;
  return false;
}

static bool same_attributes(const wm_marked *marked, const wm_finding *f, const wm_expected *e) {
  for (uint32_t i = 0; i < e->n_attributes; i++)
    if (!has_attribute(marked, f, e->attributes[i][0], e->attributes[i][1]))
      return false;
  return !e->source.length || is_entity(marked, f->certainty.source, e->source);
}

static const wm_finding *find_expected(const wm_marked *marked, const wm_relate *relate,
                                       const wm_expected *expected) {
  for (uint32_t i = 0; i < relate->n_findings; i++)
    if (same_fact(marked, &relate->findings[i], expected))
      return &relate->findings[i];
  return NULL;
}

static void compare(const wm_marked *marked, const wm_relate *relate, const wm_expected *expected,
                    wm_example_result *result) {
  const wm_finding *f = find_expected(marked, relate, expected);
  if (!f)
    return;
  bool polarity = f->certainty.polarity == expected->polarity;
  bool modality = f->certainty.modality == expected->modality;
  result->n_right++;
  result->n_polarity += polarity;
  result->n_modality += modality;
  result->n_whole += polarity && modality && same_attributes(marked, f, expected);
}

static void report_found(const wm_marked *marked, const wm_relate *relate, wm_buffer *report) {
  wm_buffer_put_z(report, "found");
  for (uint32_t i = 0; i < relate->n_findings; i++) {
    wm_buffer_put_z(report, i ? " ; " : " ");
    wm_example_print(marked, &relate->findings[i], report);
  }
  wm_buffer_put_z(report, relate->n_findings ? "" : " nothing");
}

wm_status wm_example_run(wm_marked *marked, wm_relate *relate, const wm_example_line *example,
                         wm_example_result *result, wm_buffer *report, wm_error *error) {
  *result = (wm_example_result){.n_expected = example->n_expected};
  wm_status status = wm_marked_read(marked, example->text, error);
  if (status != WM_OK)
    return status;
  if (!wm_relate_article(relate, &marked->article))
    return wm_error_memory(error, example->text.length);
  result->n_found = relate->n_findings;
  for (uint32_t i = 0; i < example->n_expected; i++)
    compare(marked, relate, &example->expected[i], result);
  report_found(marked, relate, report);
  return WM_OK;
}

/* ---- the examples of rules ---- */

static bool passed(const wm_example *example, const wm_example_line *line,
                   const wm_example_result *result) {
  if (!line->says)
    return example->positive == (result->n_found > 0);
  return result->n_found == result->n_expected && result->n_whole == result->n_expected;
}

static wm_status run_example(wm_marked *marked, wm_relate *relate, const wm_rule *rule,
                             const wm_example *example, wm_example_tally *tally, wm_buffer *report,
                             wm_error *error) {
  const wm_rule_files *files = &relate->rules->forest.files;
  wm_example_line line;
  wm_example_result result;
  wm_error reason;
  wm_buffer found = {0};
  tally->n_examples++;
  if (wm_example_parse(example->text, &line, &reason) != WM_OK ||
      wm_example_run(marked, relate, &line, &result, &found, &reason) != WM_OK) {
    wm_buffer_free(&found);
    return wm_rule_fail(files, example->place, error, "%s", reason.text);
  }
  if (!passed(example, &line, &result)) {
    tally->n_failed++;
    wm_buffer_printf(report, "%s:%u: rule %.*s: %.*s\n    %.*s\n",
                     files->items[example->place.file].path, wm_rule_line(files, example->place),
                     (int)rule->name.length, rule->name.bytes, (int)found.length, found.bytes,
                     (int)example->text.length, example->text.bytes);
  }
  wm_buffer_free(&found);
  return WM_OK;
}

static wm_status run_rule(wm_marked *marked, wm_relate *relate, uint32_t index,
                          wm_example_tally *tally, wm_buffer *report, wm_error *error) {
  const wm_rule *rule = &relate->rules->rules[index];
  relate->only_rule = index + 1;
  tally->n_rules++;
  for (uint32_t i = 0; i < rule->n_examples; i++)
    if (run_example(marked, relate, rule, &rule->examples[i], tally, report, error) != WM_OK)
      return WM_FATAL;
  return WM_OK;
}

wm_status wm_examples_run(const wm_rules *rules, wm_symbols *symbols, wm_example_tally *tally,
                          wm_buffer *report, wm_error *error) {
  wm_marked marked;
  wm_relate relate = {.rules = rules, .limits = wm_relate_defaults};
  wm_status status = WM_OK;
  *tally = (wm_example_tally){0};
  if (!wm_marked_open(&marked, symbols))
    return wm_error_memory(error, sizeof marked);
  for (uint32_t i = 0; i < rules->n_rules && status == WM_OK; i++)
    status = run_rule(&marked, &relate, i, tally, report, error);
  wm_relate_free(&relate);
  wm_marked_close(&marked);
  return status;
}
