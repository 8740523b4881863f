/*
 * text_vi.h - every sentence of the program in Vietnamese; included by text.c.
 *
 * TD_VI("English", "Vietnamese"), each on its own, grouped by module.  The English must be
 * the very literal of the source.  Where the Vietnamese needs another order of the arguments,
 * it numbers them all: "%2$s ... %1$d".  tests/house/translations.py lists what is missing in
 * this form, ready to be pasted.
 */
/* clang-format off */

/* base */
TD_VI("error", "lỗi")
TD_VI("warning", "cảnh báo")
TD_VI("note", "ghi chú")
TD_VI("out of memory", "hết bộ nhớ")
TD_VI("cannot write: %s", "không ghi được: %s")

#include "base/text_vi_amend.h"
#include "base/text_vi_check.h"
#include "base/text_vi_cli.h"
#include "base/text_vi_compare.h"
#include "base/text_vi_cover.h"
#include "base/text_vi_diff.h"
#include "base/text_vi_engine.h"
#include "base/text_vi_explain.h"
#include "base/text_vi_import.h"
#include "base/text_vi_plan.h"
#include "base/text_vi_plugins.h"
#include "base/text_vi_prelude.h"
#include "base/text_vi_record.h"
#include "base/text_vi_script.h"
#include "base/text_vi_sensitivity.h"
#include "base/text_vi_seek.h"
#include "base/text_vi_store.h"
#include "base/text_vi_sweep.h"
#include "base/text_vi_watch.h"
#include "base/text_vi_whatif.h"
/* clang-format on */
