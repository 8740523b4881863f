/* all_parts.c - the report "json" that asks for figures, formulas and claims.  It must be found before the one that ships. */
#include "td_plugin.h"

#define TD_REPORT_POINTS (TD_REPORT_FIGURES | TD_REPORT_FORMULAS | TD_REPORT_CLAIMS | 2)

#include "../../plugins/json.c"
