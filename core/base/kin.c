/* Kinds of things, by the names that news corpora give them: CoNLL-2003 and -2004, ACE, OntoNotes,
 * MUC. */
#include "kin.h"

#include <stddef.h>
#include <string.h>

static const char *const kinds[][12] = {
    {"PER", "Per", "per", "Peop", "PEOP", "PERSON", "Person", "person", "People"},
    {"ORG", "Org", "org", "ORGANIZATION", "Organization", "organization", "ORGANISATION",
     "Organisation", "organisation"},
    {"LOC", "Loc", "loc", "LOCATION", "Location", "location", "GPE", "Place"},
    {"MISC", "Misc", "misc", "Other", "OTHER", "other"}};

const char *const *wm_kin_names(const char *type) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    for (const char *const *name = kinds[i]; *name; name++)
      if (strcmp(*name, type) == 0)
        return kinds[i];
  return NULL;
}

bool wm_kin(const char *a, const char *b) {
  const char *const *names = wm_kin_names(a);
  return strcmp(a, b) == 0 || (names && names == wm_kin_names(b));
}
