/* The order of the readings, and what both of them share. */
#include "config.h"

#include "flush.h"

#include "core/base/buffer.h"
#include "core/base/calendar.h"
#include "packed.h"

wm_str wm_key_part(wm_str *key) {
  const char *joint = key->length ? memchr(key->bytes, WM_LEDGER_JOINT, key->length) : NULL;
  wm_str part = *key;
  if (joint)
    part.length = (size_t)(joint - key->bytes);
  key->bytes += part.length + (joint != NULL);
  key->length -= part.length + (joint != NULL);
  return part;
}

wm_str wm_flush_view(const wm_buffer *buffer) {
  return buffer->length ? (wm_str){buffer->bytes, buffer->length} : wm_z("");
}

bool wm_flush_set(wm_buffer *buffer, wm_str text) {
  buffer->length = 0;
  return wm_buffer_put(buffer, text.bytes, text.length);
}

bool wm_end_put(wm_instance *self, const wm_end *end, wm_buffer *out) {
  return wm_packed_put_string(self, out, end->name) && wm_packed_put_string(self, out, end->type) &&
         wm_packed_put_number(self, out, end->sentences);
}

bool wm_link_put(wm_instance *self, const wm_count *count, const wm_end *second, wm_buffer *out) {
  return wm_packed_put_number(self, out, count->first) &&
         wm_packed_put_number(self, out, count->last) &&
         wm_packed_put_number(self, out, count->articles) &&
         wm_packed_put_number(self, out, count->n) && wm_end_put(self, second, out);
}

/* ---- windows ---- */

static uint32_t days_before(uint32_t date, int64_t days) {
  wm_civil civil = {(int32_t)(date / 10000), (int32_t)(date / 100 % 100), (int32_t)(date % 100)};
  civil = wm_calendar_civil(wm_calendar_days(civil) - (int32_t)days);
  return civil.year < 0 ? 0 : (uint32_t)(civil.year * 10000 + civil.month * 100 + civil.day);
}

static void set_windows(wm_flush *flush, const wm_count *total) {
  wm_totals *totals = &flush->totals;
  totals->sentences = total->sentences;
  totals->newest = total->last;
  if (!totals->newest)
    return;
  totals->recent_from = days_before(totals->newest, flush->config->recent_days - 1);
  totals->earlier_from = days_before(totals->recent_from, flush->config->earlier_days);
}

void wm_flush_total(wm_flush *flush, char family, const wm_count *count) {
  if (family == WM_LEDGER_TOTAL)
    set_windows(flush, count);
  else if (family == WM_LEDGER_DAY && count->first >= flush->totals.recent_from)
    flush->totals.recent += count->articles;
  else if (family == WM_LEDGER_DAY && count->first >= flush->totals.earlier_from)
    flush->totals.earlier += count->articles;
}

wm_status wm_aggregate_flush(wm_instance *self, wm_ledger *ledger) {
  const wm_aggregate_config *config = self->config;
  const wm_aggregate *shared = self->shared;
  wm_flush flush = {.self = self, .config = config, .ledger = ledger, .retold = &shared->retold};
  flush.links = wm_sorter_make(self, config->spill, config->memory);
  wm_status status = wm_flush_entities(&flush);
  if (!status)
    status = wm_flush_links(&flush);
  wm_sorter_free(&flush.links);
  return status;
}
