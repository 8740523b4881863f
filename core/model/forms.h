/*
 * forms.h - the scale helpers that leave a FORM node, and the order of its arguments.
 *
 * Include after defining TD_FORM(name, arguments).  Arguments are separated by blanks; the
 * FORM node's argument 0 is the value, 1.. are these; a list helper ends in "..." and repeats
 * its last names.  The prelude builds them (op.form), check and explain read them.
 */
TD_FORM("full_if",      "when")                              /* F01 F02 F18: full where true, else 0 */
TD_FORM("pct_of",       "value")                             /* F05: full * value / 100 */
TD_FORM("proportional", "value target")                      /* F04: full * clamp(value / target, 0, 1) */
TD_FORM("around",       "value target base over under cap")  /* F06 F07 F08 */
TD_FORM("at_least",     "value target first each per")       /* F06 F09 */
TD_FORM("at_most",      "value limit first each per")        /* F10 */
TD_FORM("inverse",      "value ref")                         /* F11 */
TD_FORM("target_range", "value from to each per")            /* F12 */
TD_FORM("bands",        "value")                             /* F12 F13: the BANDS node is argument 0 */
TD_FORM("bands_minus",  "value")                             /* F14: argument 0 is full - BANDS */
TD_FORM("linear",       "value")
TD_FORM("level",        "value")                             /* F15: LEVELS is argument 0 */
TD_FORM("judged",       "value")                             /* F16 */
TD_FORM("worth",        "count each ...")                    /* F17 F20 F27: sum of count * each */
TD_FORM("per_event",    "count each ...")                    /* F19 F20: full - sum of count * each */
TD_FORM("escalating",   "count")                             /* F22: argument 0 is full - BANDS */
TD_FORM("earn",         "count each cap")                    /* F24 */
TD_FORM("plus_minus",   "plus each_plus minus each_minus")   /* F25 */
TD_FORM("limit_if",     "when cap score")                    /* F67 */
TD_FORM("zero_if",      "when score")                        /* F30 F62 */
TD_FORM("zero_below",   "value least score")                 /* F62 */
TD_FORM("minus_if",     "when points score")                 /* F31 */
TD_FORM("reach",        "value target")                      /* min(1, value / target) */
TD_FORM("to_best",      "value best")                        /* F34; flags 1: lower is better */
TD_FORM("rank_points",  "value rank step")                   /* F33 */
TD_FORM("minmax",       "value low high from to")            /* F35 F36 */
TD_FORM("fall",         "before now")                        /* F39: percent */
TD_FORM("growth",       "before now")                        /* F40: percent */
TD_FORM("mean",         "value ...")                         /* F48 F49 */
TD_FORM("weighted_mean", "value weight ...")                 /* F50 */
TD_FORM("mean_of_present", "value ...")                      /* those whose divisor is 0 are left out */
