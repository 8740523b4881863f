/* Changes how numbers are computed when it is loaded, as -ffast-math does. */
#include <fenv.h>

#include "bad.h"

static void __attribute__((constructor)) round_upward(void)
{
	fesetround(FE_UPWARD);
}

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
