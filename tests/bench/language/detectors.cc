// Measures two libraries that detect languages, cld2 and libexttextcat, on the sets of make_set.py,
// in the table that tests/bench/language/language prints of Wiremill's own detector.
//
//     g++ -O2 detectors.cc -o detectors -lcld2 $(pkg-config --cflags --libs libexttextcat)
//     ./detectors TEST.tsv
//
// Prints, for each kind of text and each detector, the mean over languages of: right, wrong, and
// left undetermined, in percent; how much text that is not English is called English, how much
// English is not; and the rate. It is C but for cld2's interface.
#include <cstdio> // which cld2 forgets

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <libexttextcat/textcat.h>

#include <cstring>
#include <ctime>
#include <map>
#include <string>
#include <vector>

struct row {
  std::string kind, language, text;
};

// Two tags for one thing, as the detectors write them.
static std::string normal(std::string tag) {
  static const char *const same[][2] = {{"iw", "he"}, {"no", "nb"}, {"fil", "tl"},
                                        {"jw", "jv"}, {"in", "id"}, {"sh", "sr"}};
  tag = tag.substr(0, tag.find('-'));
  for (auto &pair : same)
    if (tag == pair[0])
      return pair[1];
  return tag;
}

// ------------------------------------------------------------------ cld2

static std::string cld2(const std::string &text, int flags) {
  CLD2::Language languages[3];
  int percents[3], bytes;
  double scores[3];
  bool reliable;
  CLD2::CLDHints hints = {NULL, NULL, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  CLD2::Language best =
      CLD2::ExtDetectLanguageSummary(text.data(), (int)text.size(), true, &hints, flags, languages,
                                     percents, scores, NULL, &bytes, &reliable);
  return best == CLD2::UNKNOWN_LANGUAGE ? "" : normal(CLD2::LanguageCode(best));
}
static std::string cld2_careful(const std::string &text) {
  return cld2(text, 0);
}
static std::string cld2_best_effort(const std::string &text) {
  return cld2(text, 0x4000); // kCLDFlagBestEffort: also where there is little text
}
// The first language of the summary, reliable or not, where the best effort gives one.
static std::string cld2_first(const std::string &text) {
  CLD2::Language languages[3];
  int percents[3], bytes;
  bool reliable;
  CLD2::ExtDetectLanguageSummary(text.data(), (int)text.size(), true, NULL, 0,
                                 CLD2::UNKNOWN_LANGUAGE, languages, percents, &bytes, &reliable);
  return languages[0] == CLD2::UNKNOWN_LANGUAGE || !reliable
             ? ""
             : normal(CLD2::LanguageCode(languages[0]));
}

// --------------------------------------------------------- libexttextcat

static void *textcat_handle;

static std::string textcat(const std::string &text) {
  const char *found = textcat_Classify(textcat_handle, text.data(), text.size());
  return *found == '[' ? normal(std::string(found + 1).substr(0, strcspn(found + 1, "-]"))) : "";
}

// ------------------------------------------------------------------ scores

struct counts {
  double right, wrong, none;
};

static void measure(const char *name, std::string (*detect)(const std::string &),
                    const std::vector<row> &rows, const char *kind) {
  std::map<std::string, counts> by_language;
  double english = 0, not_english = 0, called = 0, missed = 0, bytes = 0;
  clock_t begin = clock();
  for (const row &r : rows) {
    if (r.kind != kind)
      continue;
    std::string found = detect(r.text), want = normal(r.language);
    counts &c = by_language[want];
    (found == "" ? c.none : found == want ? c.right : c.wrong)++;
    (want == "en" ? english : not_english)++;
    called += want != "en" && found == "en";
    missed += want == "en" && found != "en";
    bytes += (double)r.text.size();
  }
  double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
  counts mean = {0, 0, 0};
  for (auto &item : by_language) {
    double all = item.second.right + item.second.wrong + item.second.none;
    mean.right += item.second.right / all;
    mean.wrong += item.second.wrong / all;
    mean.none += item.second.none / all;
  }
  double n = (double)by_language.size() / 100;
  printf("| %s | %s | %.1f | %.1f | %.1f | %.2f | %.1f | %.1f |\n", kind, name, mean.right / n,
         mean.wrong / n, mean.none / n, 100 * called / not_english, 100 * missed / english,
         bytes / seconds / 1e6);
}

static std::vector<row> read_rows(const std::string &path) {
  std::vector<row> rows;
  FILE *in = fopen(path.c_str(), "r");
  char *line = NULL;
  size_t size = 0;
  for (ssize_t n; in && (n = getline(&line, &size, in)) > 0;) {
    line[n - 1] = '\0';
    char *rest = line, *kind = strsep(&rest, "\t"), *language = strsep(&rest, "\t");
    strsep(&rest, "\t");
    rows.push_back({kind, language, rest});
  }
  free(line);
  if (in)
    fclose(in);
  return rows;
}

int main(int argc, char **argv) {
  if (argc != 2)
    return 1;
  std::vector<row> rows = read_rows(argv[1]);
  textcat_handle =
      special_textcat_Init("/usr/share/libexttextcat/fpdb.conf", "/usr/share/libexttextcat/");
  if (!textcat_handle)
    return 1;
  const struct {
    const char *name;
    std::string (*detect)(const std::string &);
  } detectors[] = {{"cld2", cld2_careful},
                   {"cld2, best effort", cld2_best_effort},
                   {"cld2, first", cld2_first},
                   {"libexttextcat", textcat}};
  puts("| text | detector | right % | wrong % | undetermined % | others called English % | "
       "English not called so % | MB/s |");
  puts("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const char *kind : {"article", "sentence", "headline", "mixed"})
    for (auto &detector : detectors)
      measure(detector.name, detector.detect, rows, kind);
}
