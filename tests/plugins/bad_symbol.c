/* Without TD_PLUGIN. */
#include "bad.h"

extern const struct td_plugin_report *const *bad_reports(void);

const struct td_plugin_report *const *
bad_reports(void)
{
	return reports;
}
