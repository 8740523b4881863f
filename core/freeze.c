/* Years closed to imports. */
#include "engine.h"

#include "edge/store_record.h"

static int
change_freeze(const char *database, int year, const char *by, const char *reason,
	      struct td_err *err)
{
	struct td_store *store;
	int st;

	TD_TRY(td_store_open(database, true, &store, err));
	st = td_store_begin(store, err);
	if (!st)
		st = reason ? td_store_reopen(store, year, by, reason, err)
			    : td_store_freeze(store, year, by, err);
	if (!st)
		st = td_store_commit(store, err);
	else
		td_store_rollback(store);
	td_store_close(store);
	return st;
}

int
td_data_freeze(const char *database, int year, const char *by, struct td_err *err)
{
	return change_freeze(database, year, by, NULL, err);
}

int
td_data_reopen(const char *database, int year, const char *by, const char *reason,
	       struct td_err *err)
{
	return change_freeze(database, year, by, reason, err);
}
