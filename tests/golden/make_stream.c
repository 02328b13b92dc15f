/* make_stream SETTINGS FILE…: the stream of text files behind the sample stages, to standard
 * output. What it marks is of no use; it is there to have lines with everything in them. */
#include "tests/unit/rig.h"
#include "tests/unit/sample.h"

#include "core/base/buffer.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  wm_rig rig;
  rig_init(&rig, "-");
  rig_add_file(&rig, "format-plain", "");
  rig_add(&rig, &sample_stage, NULL);
  rig_add(&rig, &odd_stage, NULL);
  rig_add_file(&rig, "sink-jsonl", argc > 1 ? argv[1] : "");
  rig_open(&rig);
  for (int i = 2; i < argc; i++) {
    wm_buffer file = rig_read_file(argv[i][0] == '/' ? "" : ".", argv[i]);
    wm_status status = rig_record(&rig, "article.txt", 0, (wm_str){file.bytes, file.length});
    wm_buffer_free(&file);
    if (status) {
      fprintf(stderr, "make_stream: %s\n", rig.error.text);
      return EXIT_FAILURE;
    }
  }
  rig_close(&rig);
  return EXIT_SUCCESS;
}
