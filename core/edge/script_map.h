/*
 * script_map.h - read a map (model/map.h) in the script's sandbox.
 *
 * Floor: edge; a part of the script module.  The file knows these words:
 *
 *	year = 2017
 *	units { ["Công an tỉnh Phú Thọ"] = "phu-tho" }                      -- what they are called in the table
 *	inputs { ["Tổng số vụ ..."] = "cases_total" }
 *	words { "vụ", "%" }                                                 -- may stand behind a number
 *	unit_sheets { from = 6, input_in = "B", value_in = "D" }            -- sheets called as a unit
 *	sheet "Tổng hợp" { units_at = 4, input_in = "B" }                   -- units across
 *	sheet "Số liệu" { unit_in = "B", columns = { D = "cases_total" } }  -- a unit a row
 *	sheet { ... }                                                       -- a file without sheets
 */
#ifndef TD_EDGE_SCRIPT_MAP_H
#define TD_EDGE_SCRIPT_MAP_H

#include "base/diag.h"
#include "base/err.h"
#include "model/map.h"

/*
 * Read the map in text; path is what messages call it.  Every mistake is complained of with its line, and TD_EINVAL then;
 * *out is NULL unless TD_OK.  tidy: makes a text as cells are compared, NFC with one blank between words, in the arena; NULL: no memory.
 */
int td_script_map(const char *text, size_t n, const char *path,
		  const char *(*tidy)(struct td_arena *arena, const char *text),
		  struct td_diags *diags, struct td_map **out, struct td_err *err);

#endif
