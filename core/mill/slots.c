/* The ring of slots: states and shared memory. */
#include "config.h"

#include "slots.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

uint64_t wm_slot_word(uint32_t batch, uint32_t owner, wm_slot_state state) {
  return (uint64_t)batch << 32 | (uint64_t)owner << 16 | (uint64_t)state;
}

wm_slot_state wm_slot_state_of(uint64_t word) {
  return (wm_slot_state)(word & 0xffff);
}

uint32_t wm_slot_owner_of(uint64_t word) {
  return (uint32_t)(word >> 16 & 0xffff);
}

static uint32_t batch_of(uint64_t word) {
  return (uint32_t)(word >> 32);
}

static bool round_up(uint64_t *size, uint64_t to) {
  return !__builtin_add_overflow(*size, to - 1, size) && (*size -= *size % to, true);
}

/* The places of the parts in one mapping; false when it cannot be that large. */
static bool measure(wm_slots *slots, uint64_t input_size, uint64_t output_size, uint64_t *head) {
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), areas, all;
  *head = sizeof(wm_control) + slots->n_workers * sizeof(wm_worker_state) +
          (uint64_t)slots->n_workers * slots->n_steps * sizeof(wm_cost) +
          slots->n * sizeof(wm_slot) + 2 * _Alignof(max_align_t);
  if (!round_up(head, page) || !round_up(&input_size, page) || !round_up(&output_size, page) ||
      __builtin_add_overflow(input_size, output_size, &areas) ||
      __builtin_mul_overflow(areas, slots->n, &areas) ||
      __builtin_add_overflow(areas, *head, &all) || all > SIZE_MAX / 2)
    return false;
  slots->input_size = (size_t)input_size;
  slots->output_size = (size_t)output_size;
  slots->mapped = (size_t)all;
  return true;
}

wm_status wm_slots_open(wm_slots *slots, uint32_t n, uint32_t n_workers, uint32_t n_steps,
                        uint64_t input_size, uint64_t output_size, uint64_t usual,
                        wm_error *error) {
  memset(slots, 0, sizeof *slots);
  slots->n = n;
  slots->n_workers = n_workers;
  slots->n_steps = n_steps;
  slots->unusual = usual > SIZE_MAX / 16 ? SIZE_MAX : (size_t)usual * 16;
  uint64_t head;
  if (!measure(slots, input_size, output_size, &head))
    return wm_error_set(error, WM_FATAL,
                        "batches of %ju bytes are too large for this machine "
                        "(limits: entry-bytes, batch-bytes)",
                        (uintmax_t)input_size);
  char *memory = mmap(NULL, slots->mapped, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return wm_error_set(error, WM_FATAL, "cannot reserve %zu bytes of address space: %s",
                        slots->mapped, strerror(errno));
  slots->control = (wm_control *)(void *)memory;
  slots->workers = (wm_worker_state *)(void *)(slots->control + 1);
  slots->costs = (wm_cost *)(void *)(slots->workers + n_workers);
  slots->items = (wm_slot *)(void *)(slots->costs + (size_t)n_workers * n_steps);
  slots->inputs = memory + head;
  slots->outputs = slots->inputs + n * slots->input_size;
  for (uint32_t i = 0; i < n; i++)
    atomic_store(&slots->items[i].word, wm_slot_word(i, WM_OWNER_NOBODY, WM_SLOT_FREE));
  return WM_OK;
}

void wm_slots_close(wm_slots *slots) {
  if (slots->control)
    munmap(slots->control, slots->mapped);
  memset(slots, 0, sizeof *slots);
}

wm_cost *wm_slots_costs(const wm_slots *slots, uint32_t worker) {
  return slots->costs + (size_t)worker * slots->n_steps;
}

wm_slot *wm_slots_at(const wm_slots *slots, uint32_t batch) {
  return &slots->items[batch % slots->n];
}

char *wm_slots_input(const wm_slots *slots, uint32_t batch) {
  return slots->inputs + (batch % slots->n) * slots->input_size;
}

char *wm_slots_output(const wm_slots *slots, uint32_t batch) {
  return slots->outputs + (batch % slots->n) * slots->output_size;
}

bool wm_slots_is(const wm_slots *slots, uint32_t batch, wm_slot_state state) {
  uint64_t word = atomic_load(&wm_slots_at(slots, batch)->word);
  return batch_of(word) == batch && wm_slot_state_of(word) == state;
}

/* Moves the slot of a batch from one state and owner to another; false when it was not there. */
static bool move(wm_slots *slots, uint32_t batch, uint32_t owner, wm_slot_state state,
                 uint32_t new_owner, wm_slot_state new_state) {
  uint64_t from = wm_slot_word(batch, owner, state);
  return atomic_compare_exchange_strong(&wm_slots_at(slots, batch)->word, &from,
                                        wm_slot_word(batch, new_owner, new_state));
}

bool wm_slots_fill(wm_slots *slots, uint32_t batch) {
  if (!move(slots, batch, WM_OWNER_NOBODY, WM_SLOT_FREE, WM_OWNER_NOBODY, WM_SLOT_FILLING))
    return false;
  wm_slot *slot = wm_slots_at(slots, batch);
  atomic_store(&slot->in_used, 0);
  atomic_store(&slot->in_most, 0);
  atomic_store(&slot->n_records, 0);
  return true;
}

void wm_slots_publish(wm_slots *slots, uint32_t batch) {
  wm_slot *slot = wm_slots_at(slots, batch);
  atomic_store(&slot->out_used, 0);
  atomic_store(&slot->record, 0);
  slot->resume = slot->taken = (wm_point){0};
  slot->n_deaths = 0;
  slot->n_kills = 0;
  move(slots, batch, WM_OWNER_NOBODY, WM_SLOT_FILLING, WM_OWNER_NOBODY, WM_SLOT_READY);
  wm_wake_post(&slots->control->ready, false);
}

bool wm_slots_claim(wm_slots *slots, uint32_t worker, uint32_t *batch) {
  uint32_t head = atomic_load(&slots->control->head);
  for (uint32_t i = 0; i < slots->n; i++) {
    uint64_t word = atomic_load(&wm_slots_at(slots, head + i)->word);
    wm_slot_state state = wm_slot_state_of(word);
    /* Batches are published in order: nothing is ready behind one that is not. To look further
     * could find a batch that was published meanwhile, and pass over a lower one. */
    if (batch_of(word) != head + i || state == WM_SLOT_FREE || state == WM_SLOT_FILLING)
      return false;
    if (state == WM_SLOT_READY &&
        move(slots, head + i, WM_OWNER_NOBODY, WM_SLOT_READY, worker, WM_SLOT_TAKEN)) {
      *batch = head + i;
      return true;
    }
  }
  return false;
}

void wm_slots_done(wm_slots *slots, uint32_t worker, uint32_t batch) {
  move(slots, batch, worker, WM_SLOT_TAKEN, WM_OWNER_NOBODY, WM_SLOT_DONE);
  wm_wake_post(&slots->control->parent, false);
}

void wm_slots_drain(wm_slots *slots, uint32_t worker, uint32_t batch) {
  wm_slot *slot = wm_slots_at(slots, batch);
  move(slots, batch, worker, WM_SLOT_TAKEN, worker, WM_SLOT_FULL);
  wm_wake_post(&slots->control->parent, false);
  for (;;) {
    uint32_t seen = wm_wake_seen(&slot->drained);
    if (wm_slots_is(slots, batch, WM_SLOT_TAKEN))
      return;
    wm_wake_wait(&slot->drained, seen, -1);
  }
}

/* Returns the pages of an area beyond what a usual batch touches. */
static void trim(const wm_slots *slots, char *area, size_t size, uint64_t used) {
  size_t keep = slots->unusual;
  if (used <= keep || size <= keep)
    return;
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  keep += page - 1;
  keep -= keep % page;
  if (keep < size)
    madvise(area + keep, size - keep, MADV_REMOVE);
}

void wm_slots_empty(wm_slots *slots, uint32_t batch) {
  wm_slot *slot = wm_slots_at(slots, batch);
  trim(slots, wm_slots_output(slots, batch), slots->output_size, slots->output_size);
  atomic_store(&slot->out_used, 0);
  uint32_t owner = wm_slot_owner_of(atomic_load(&slot->word));
  if (owner < WM_OWNER_DEAD)
    move(slots, batch, owner, WM_SLOT_FULL, owner, WM_SLOT_TAKEN);
  wm_wake_post(&slot->drained, true);
}

void wm_slots_orphan(wm_slots *slots, uint32_t batch) {
  atomic_store(&wm_slots_at(slots, batch)->word, wm_slot_word(batch, WM_OWNER_DEAD, WM_SLOT_FULL));
}

bool wm_slots_is_orphan(const wm_slots *slots, uint32_t batch) {
  return atomic_load(&wm_slots_at(slots, batch)->word) ==
         wm_slot_word(batch, WM_OWNER_DEAD, WM_SLOT_FULL);
}

void wm_slots_again(wm_slots *slots, uint32_t batch) {
  wm_slot *slot = wm_slots_at(slots, batch);
  atomic_store(&slot->word, wm_slot_word(batch, WM_OWNER_NOBODY, WM_SLOT_READY));
  wm_wake_post(&slots->control->ready, true);
}

void wm_slots_release(wm_slots *slots, uint32_t batch) {
  wm_slot *slot = wm_slots_at(slots, batch);
  trim(slots, wm_slots_input(slots, batch), slots->input_size, atomic_load(&slot->in_most));
  trim(slots, wm_slots_output(slots, batch), slots->output_size, atomic_load(&slot->out_used));
  atomic_store(&slots->control->head, batch + 1);
  atomic_store(&slot->word, wm_slot_word(batch + slots->n, WM_OWNER_NOBODY, WM_SLOT_FREE));
  wm_wake_post(&slots->control->freed, false);
}

void wm_slots_unfill(wm_slots *slots) {
  for (uint32_t i = 0; i < slots->n; i++) {
    uint64_t word = atomic_load(&slots->items[i].word);
    if (wm_slot_state_of(word) == WM_SLOT_FILLING)
      move(slots, batch_of(word), WM_OWNER_NOBODY, WM_SLOT_FILLING, WM_OWNER_NOBODY, WM_SLOT_FREE);
  }
}

static bool is_published(const wm_slots *slots, uint32_t batch) {
  return wm_slots_is(slots, batch, WM_SLOT_READY) || wm_slots_is(slots, batch, WM_SLOT_TAKEN) ||
         wm_slots_is(slots, batch, WM_SLOT_FULL) || wm_slots_is(slots, batch, WM_SLOT_DONE);
}

uint32_t wm_slots_first_unpublished(const wm_slots *slots) {
  uint32_t batch = atomic_load(&slots->control->head), n = 0;
  while (n++ < slots->n && is_published(slots, batch))
    batch++;
  return batch;
}

bool wm_slots_held_by(const wm_slots *slots, uint32_t worker, uint32_t *batch) {
  for (uint32_t i = 0; i < slots->n; i++) {
    uint64_t word = atomic_load(&slots->items[i].word);
    wm_slot_state state = wm_slot_state_of(word);
    if (wm_slot_owner_of(word) == worker && (state == WM_SLOT_TAKEN || state == WM_SLOT_FULL)) {
      *batch = batch_of(word);
      return true;
    }
  }
  return false;
}

void wm_slots_fail(wm_slots *slots, const wm_error *error) {
  wm_control *control = slots->control;
  if (!atomic_exchange(&control->failing, true)) {
    control->failure = *error;
    atomic_store(&control->failed, true);
  }
  wm_wake_post(&control->parent, false);
}

void wm_slots_guard(const wm_slots *slots, uint32_t batch) {
  mprotect(slots->inputs, slots->n * slots->input_size, PROT_READ);
  mprotect(slots->outputs, slots->n * slots->output_size, PROT_NONE);
  if (batch != WM_NONE)
    mprotect(wm_slots_output(slots, batch), slots->output_size, PROT_READ | PROT_WRITE);
}
