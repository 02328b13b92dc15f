/* `wiremill model`: what a model or gazetteer file is, in its own words. */
#include "core/base/modelfile.h"
#include "core/command/command.h"

#include <stdio.h>

static int run_model(const wm_call *call) {
  wm_modelfile *file;
  wm_error error;
  if (wm_modelfile_open(call->arguments.items[0], NULL, 0, &file, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "%s", error.text);
    return WM_EXIT_STOPPED;
  }
  wm_str card = wm_modelfile_card(file);
  printf("%s, version %u\n", wm_modelfile_kind(file), (unsigned)wm_modelfile_version(file));
  fwrite(card.bytes, 1, card.length, stdout);
  if (card.length && card.bytes[card.length - 1] != '\n')
    putchar('\n');
  wm_modelfile_close(file);
  return WM_EXIT_DONE;
}

const wm_command wm_command_model = {
    .name = "model",
    .summary = "print the card inside a model or gazetteer file",
    .arguments = "MODEL",
    .least = 1,
    .most = 1,
    .details =
        "The file is checked whole first: its version, size and checksum. The card tells what it\n"
        "was made from, when, under which licences, and how good it is.\n"
        "\nExample:\n"
        "  wiremill model en-news.model\n",
    .run = run_model,
};
