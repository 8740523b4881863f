#include "formats.h"

#include <stdlib.h>

#include "test.h"

static struct td_plugins *found;

static void
forget(void)
{
	td_plugins_free(found);
}

const struct td_plugins *
formats(void)
{
	if (!found) {
		setenv("THIDUA_PLUGINS", TEST_BUILD_DIR "/plugins", 0);
		assert_int_equal(td_plugins_new(TD_EN, &found, NULL), TD_OK);
		atexit(forget);
	}
	return found;
}
