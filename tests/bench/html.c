/* Megabytes of HTML a second through the format html, on one core: html FILE… Each file is read as
 * often as makes a quarter of a second or more together. */
#include "core/base/buffer.h"
#include "tests/unit/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static wm_status quiet_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  (void)self, (void)article, (void)out;
  return WM_OK;
}

static wm_status quiet_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_sink_ops quiet_ops = {
    .size = sizeof quiet_ops, .encode = quiet_encode, .commit = quiet_commit};
static const wm_plugin quiet = {WM_PLUGIN_HEAD,   .kind = WM_SINK,    .name = "quiet",
                                .version = "1",   .summary = "quiet", .licence = "Apache-2.0",
                                .ops = &quiet_ops};

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  wm_rig rig;
  size_t bytes = 0;
  rig_init(&rig, NULL);
  rig_add_file(&rig, "format-html", NULL);
  rig_add(&rig, &quiet, NULL);
  rig.hold = true;
  rig_open(&rig);
  double begin = seconds();
  do
    for (int i = 1; i < argc; i++) {
      wm_buffer page = rig_read_file(argv[i][0] == '/' ? "" : ".", argv[i]);
      if (rig_record(&rig, "a.html", 0, (wm_str){page.bytes, page.length}))
        return EXIT_FAILURE;
      bytes += page.length;
      wm_buffer_free(&page);
    }
  while (argc > 1 && seconds() - begin < 0.25);
  printf("html: %.0f MB/s\n", (double)bytes / 1e6 / (seconds() - begin));
  rig_close(&rig);
  return EXIT_SUCCESS;
}
