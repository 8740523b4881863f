/* Exports the right name for something else. */
#include <stdint.h>

extern const uint64_t td_plugin_v1[16] __attribute__((visibility("default")));
const uint64_t td_plugin_v1[16] = { 1 };
