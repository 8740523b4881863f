/*
 * source.h - read one file through the source plugin that knows it.
 *
 * Floor: engine.  Of all sources the surest takes the file (td_plugin.h: probe).  A file may be read more than once; it is
 * opened each time.  One thread at a time.
 *
 * What the plugin says about the file is complained of at its place (figures.csv:12:3, cum3.xlsx:Tổng hợp!C12), and reading goes on
 * where the plugin can: td_source_read gives TD_OK then, and whoever asked looks at diags->errors.  A plugin's own defect is
 * TD_EIO with the plugin, the file and the last row that it gave.
 */
#ifndef TD_SOURCE_H
#define TD_SOURCE_H

#include "base/diag.h"
#include "base/err.h"
#include "base/progress.h"
#include "edge/cell.h"
#include "plugins.h"

/* What becomes of the tables and rows; statuses are TD_*, or one of these two. */
enum {
	TD_SOURCE_STOP = 1, /* enough of this file: td_source_read gives TD_OK */
	TD_SOURCE_SKIP = 2, /* not this table, or no more of it */
};

struct td_source_calls {
	/* sheet: lent, NULL when the file is one table. */
	int (*table)(void *self, const char *sheet, bool hidden, struct td_err *err);
	int (*row)(void *self, const struct td_record *record, struct td_err *err);
};

/* The source that is to read path; TD_EIO: the file cannot be read, or none knows it (and what there is). */
int td_source_find(const struct td_plugins *plugins, const char *path,
		   const struct td_plugin_source **out, struct td_err *err);

/* Bytes read are counted in progress.  TD_OK, TD_EIO, TD_ENOMEM, TD_ECANCEL, or what a call returned. */
int td_source_read(const struct td_plugin_source *source, const char *path,
		   const struct td_source_calls *calls, void *self, struct td_progress *progress,
		   struct td_diags *diags, struct td_err *err);

#endif
