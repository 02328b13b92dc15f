/* A plugin of another ABI major, which the loader must refuse. */
#include <wiremill/plugin.h>

static const wm_plugin plugin = {
    .size = sizeof plugin,
    .abi_major = WM_ABI_MAJOR + 1,
    .kind = WM_STAGE,
    .name = "future",
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
