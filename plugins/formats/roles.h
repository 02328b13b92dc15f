/* Which named parts of a record (members of a JSON object, columns of a table) are which parts of
 * the article, for formats whose inputs have names of their own. */
#ifndef WM_FORMATS_ROLES_H
#define WM_FORMATS_ROLES_H

#include <wiremill/plugin.h>

/* What a part can be to the article. */
typedef enum wm_role {
  WM_ROLE_ID,
  WM_ROLE_TITLE,
  WM_ROLE_TEXT,
  WM_ROLE_HTML,
  WM_ROLE_DATE,
  WM_ROLE_URL,
  WM_ROLE_LANGUAGE,
  WM_ROLE_BYLINE,
  WM_ROLE_SECTION,
  WM_ROLE_PUBLISHER,
  WM_ROLE_COPYRIGHT,
  WM_N_ROLES
} wm_role;

/* Names of parts by role, the preferred first. */
typedef struct wm_roles {
  wm_strings names[WM_N_ROLES];
} wm_roles;

/* Their parameters; `roles` is a member of the config struct. `parts`: what they are called. */
#define WM_ROLE_PARAM(config, role, name, value, help)                                             \
  WM_PARAM(config, roles.names[role], WM_PARAM_LIST, name, value, NULL, help)
#define WM_ROLE_PARAMS(config, parts)                                                              \
  WM_ROLE_PARAM(config, WM_ROLE_ID, "id", "id guid uri",                                           \
                parts " that are the article's id, the preferred first"),                          \
      WM_ROLE_PARAM(config, WM_ROLE_TITLE, "title", "title headline /headlines/0/value",           \
                    parts " that are its title"),                                                  \
      WM_ROLE_PARAM(config, WM_ROLE_TEXT, "text", "text body content body_text",                   \
                    parts " that are its text; one without, or HTML, is rejected"),                \
      WM_ROLE_PARAM(config, WM_ROLE_HTML, "html",                                                  \
                    "body_html body_xhtml content_html /bodies/0/value",                           \
                    parts " that are its text in HTML, where there is no other"),                  \
      WM_ROLE_PARAM(config, WM_ROLE_DATE, "date",                                                  \
                    "date published versioncreated date_published firstcreated",                   \
                    parts " that are its date, in ISO 8601"),                                      \
      WM_ROLE_PARAM(config, WM_ROLE_URL, "url", "url link", parts " that are its address"),        \
      WM_ROLE_PARAM(config, WM_ROLE_LANGUAGE, "language", "language lang",                         \
                    parts " that are its language, in BCP 47"),                                    \
      WM_ROLE_PARAM(config, WM_ROLE_BYLINE, "byline", "byline author /authors/0/name",             \
                    parts " that say who wrote it"),                                               \
      WM_ROLE_PARAM(config, WM_ROLE_SECTION, "section", "section", parts " that are its section"), \
      WM_ROLE_PARAM(config, WM_ROLE_PUBLISHER, "publisher", "publisher",                           \
                    parts " that say who published it"),                                           \
      WM_ROLE_PARAM(config, WM_ROLE_COPYRIGHT, "copyright", "copyright copyrightnotice",           \
                    parts " that are its notice of copyright")

/* The article's own field of a role; NULL for its title and text. */
static const char *const wm_role_fields[WM_N_ROLES] = {
    [WM_ROLE_ID] = "id",
    [WM_ROLE_DATE] = "date",
    [WM_ROLE_URL] = "url",
    [WM_ROLE_LANGUAGE] = "language",
    [WM_ROLE_BYLINE] = "byline",
    [WM_ROLE_SECTION] = "section",
    [WM_ROLE_PUBLISHER] = "publisher",
    [WM_ROLE_COPYRIGHT] = "copyright",
};

#endif
