/* Builds articles from what a format's decode says: text with its map, fields, id. */
#include "engine_internal.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#include <inttypes.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static void clear(wm_builder *builder) {
  for (int part = WM_TITLE; part <= WM_BODY; part++) {
    builder->parts[part].length = 0;
    wm_source_map_clear(&builder->maps[part]);
  }
  builder->id = builder->date = builder->language = builder->url = (wm_str){"", 0};
  builder->n_meta = 0;
}

wm_status wm_article_builder_begin(wm_builder *builder) {
  if (builder->inside)
    return wm_services_note(builder->engine, WM_REJECT, "article_begin within an article");
  builder->inside = true;
  builder->engine->in_article = true; /* the format may write layers */
  wm_layers_clear(builder->engine);
  builder->engine->article.id = (wm_str){"", 0};
  clear(builder);
  return WM_OK;
}

/* Large articles are refused before they take memory. */
static wm_status check_size(wm_builder *builder, size_t more) {
  uint64_t most = builder->engine->plan->limits.article_bytes;
  uint64_t have = builder->parts[WM_TITLE].length + builder->parts[WM_BODY].length;
  if (more > most || have > most - more)
    return wm_services_note(builder->engine, WM_REJECT,
                            "its text is longer than %" PRIu64 " bytes (limits: article-bytes)",
                            most);
  return WM_OK;
}

static bool is_copy(const wm_source *source, const char *bytes, size_t length, uint64_t begin,
                    uint64_t end) {
  return end - begin == length && memcmp(source->bytes.bytes + begin, bytes, length) == 0;
}

wm_status wm_article_builder_text(wm_builder *builder, wm_part part, const char *bytes,
                                  size_t length, uint64_t source_begin, uint64_t source_end) {
  const wm_source *source = builder->source;
  if (!builder->inside || (part != WM_TITLE && part != WM_BODY) || source_begin > source_end ||
      source_end > source->bytes.length)
    return wm_services_note(
        builder->engine, WM_REJECT,
        "article_text outside an article, or a source range outside the record");
  wm_status status = check_size(builder, length);
  if (status)
    return status;
  bool copy = is_copy(source, bytes, length, source_begin, source_end);
  wm_range range = {source->offset + source_begin, source->offset + source_end};
  if (!wm_buffer_put(&builder->parts[part], bytes, length) ||
      !wm_source_map_add(&builder->maps[part], (uint32_t)length, copy, range))
    return wm_services_note(builder->engine, WM_FATAL, "out of memory for an article's text");
  return WM_OK;
}

static bool add_meta(wm_builder *builder, const char *key, wm_str value) {
  wm_arena *scratch = &builder->engine->scratch;
  if (builder->n_meta == builder->meta_capacity || !builder->n_meta) {
    uint32_t capacity = builder->n_meta ? builder->n_meta * 2 : 8;
    wm_meta *meta = wm_arena_alloc(scratch, capacity, sizeof *meta);
    if (!meta)
      return false;
    if (builder->n_meta)
      memcpy(meta, builder->meta, builder->n_meta * sizeof *meta);
    builder->meta = meta;
    builder->meta_capacity = capacity;
  }
  char *name = wm_arena_copy(scratch, key, strlen(key));
  if (!name)
    return false;
  builder->meta[builder->n_meta++] = (wm_meta){{name, strlen(name)}, value};
  return true;
}

wm_status wm_article_builder_field(wm_builder *builder, const char *key, const char *bytes,
                                   size_t length) {
  if (!builder->inside)
    return wm_services_note(builder->engine, WM_REJECT, "article_field outside an article");
  if (wm_utf8_valid(bytes, length) != length)
    return wm_services_note(builder->engine, WM_REJECT, "field '%s' is not valid UTF-8", key);
  char *copy = wm_arena_copy(&builder->engine->scratch, bytes, length);
  wm_str value = {copy, length};
  const struct {
    const char *key;
    wm_str *field;
  } fields[] = {{"id", &builder->id},
                {"date", &builder->date},
                {"language", &builder->language},
                {"url", &builder->url}};
  bool kept = false;
  for (size_t i = 0; copy && !kept && i < sizeof fields / sizeof *fields; i++)
    if (strcmp(key, fields[i].key) == 0) {
      *fields[i].field = value;
      kept = true;
    }
  if (!copy || (!kept && !add_meta(builder, key, value)))
    return wm_services_note(builder->engine, WM_REJECT,
                            "its fields need more memory than limits: article-memory allows");
  return WM_OK;
}

/* Title, blank line, body; the blank line only where both are. */
static wm_status join_parts(wm_builder *builder) {
  wm_engine *engine = builder->engine;
  wm_buffer *title = &builder->parts[WM_TITLE], *body = &builder->parts[WM_BODY];
  builder->text.length = 0;
  wm_source_map_clear(&builder->map);
  uint32_t gap = title->length && body->length ? 2 : 0;
  if (!wm_buffer_put(&builder->text, title->bytes, title->length) ||
      !wm_buffer_put(&builder->text, "\n\n", gap) ||
      !wm_buffer_put(&builder->text, body->bytes, body->length) ||
      !wm_buffer_put(&builder->text, "", 1) ||
      !wm_source_map_join(&builder->map, &builder->maps[WM_TITLE]) ||
      !wm_source_map_add(&builder->map, gap, false, (wm_range){0, 0}) ||
      !wm_source_map_join(&builder->map, &builder->maps[WM_BODY]))
    return wm_services_note(engine, WM_FATAL, "out of memory for an article's text");
  builder->text.length--;
  uint32_t title_end = (uint32_t)title->length;
  engine->article.title = (wm_span){0, title_end};
  engine->article.body = (wm_span){title_end + gap, (uint32_t)builder->text.length};
  return WM_OK;
}

/* 128 bits over the text and the day, in hexadecimal: the same article met again has the same id
 * wherever it comes from, and a text that is printed again on another day is another article. */
static wm_status set_id(wm_builder *builder) {
  wm_engine *engine = builder->engine;
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  XXH3_128bits_update(&state, builder->text.bytes, builder->text.length);
  size_t day = builder->date.length < 10 ? builder->date.length : 10;
  XXH3_128bits_update(&state, "", 1);
  XXH3_128bits_update(&state, builder->date.bytes, day);
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
  char *id = wm_arena_alloc(&engine->scratch, 33, 1);
  if (!id)
    return wm_services_note(engine, WM_REJECT, "limits: article-memory leaves no room for an id");
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < 16; i++) {
    id[2 * i] = digits[canonical.digest[i] >> 4];
    id[2 * i + 1] = digits[canonical.digest[i] & 15];
  }
  engine->article.id = (wm_str){id, 32};
  return WM_OK;
}

static void fill_article(wm_builder *builder) {
  wm_article *article = &builder->engine->article;
  const wm_source *source = builder->source;
  article->size = sizeof *article;
  article->epoch = builder->engine->symbols.epoch;
  article->text = builder->text.bytes;
  article->length = (uint32_t)builder->text.length;
  article->ascii = wm_ascii_prefix(article->text, article->length) == article->length;
  article->source_id = builder->id;
  article->archive = source->archive;
  article->entry = source->entry;
  article->offset = source->offset;
  article->index = (source->first_index == WM_NONE ? 0 : source->first_index) + builder->n_articles;
  article->date = builder->date;
  article->language = builder->language;
  article->url = builder->url;
  article->meta = builder->meta;
  article->n_meta = builder->n_meta;
}

static wm_status build(wm_builder *builder) {
  wm_engine *engine = builder->engine;
  for (int part = WM_TITLE; part <= WM_BODY; part++) {
    wm_status status =
        wm_normalise_part(engine, &builder->parts[part], &builder->maps[part], &builder->shifts);
    if (status)
      return status;
  }
  wm_status status = join_parts(builder);
  if (status)
    return status;
  if (!builder->text.length)
    return wm_services_note(engine, WM_REJECT, "it has no text");
  fill_article(builder);
  wm_layers_move(engine, builder->format);
  status = wm_layers_check(engine, builder->format);
  return status ? status : set_id(builder);
}

wm_status wm_article_builder_end(wm_builder *builder) {
  wm_engine *engine = builder->engine;
  if (!builder->inside)
    return wm_services_note(engine, WM_REJECT, "article_end without article_begin");
  builder->inside = false;
  engine->in_article = false;
  wm_status status = WM_OK;
  if (builder->n_articles >= builder->source->n_skip) {
    status = engine->failed ? engine->failed : build(builder);
    wm_costs_charge(engine, builder->format);
    if (status == WM_REJECT)
      status = wm_process_reject(engine, NULL) ? WM_FATAL : WM_REJECT;
    else if (status == WM_OK && !wm_shard_has(engine->plan->shard, engine->article.id))
      status = wm_process_pass(engine);
    else if (status == WM_OK) {
      wm_costs_count(engine, builder->format);
      status = wm_process_article(engine);
    }
  }
  builder->n_articles++;
  wm_process_mark(engine, builder->n_articles, builder->format);
  return status;
}

void wm_article_builder_free(wm_builder *builder) {
  for (int part = WM_TITLE; part <= WM_BODY; part++) {
    wm_buffer_free(&builder->parts[part]);
    wm_source_map_free(&builder->maps[part]);
  }
  wm_buffer_free(&builder->text);
  wm_source_map_free(&builder->map);
  free(builder->shifts.items);
}
