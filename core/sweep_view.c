#include "sweep_in.h"

#include <string.h>

int
td_view_init(struct td_view *v, const struct td_scoring *base, struct td_err *err)
{
	size_t nslots = base->rules->params.n;
	bool fine;

	*v = (struct td_view){ .scoring = *base };
	fine = td_table_lend(&v->table, base->table, &v->arena);
	v->scoring.table = &v->table;
	v->scoring.slots = td_arena_alloc(&v->arena, (nslots + 1) * sizeof(double));
	if (!fine || !v->scoring.slots)
		return td_fail_memory(err);
	memcpy(v->scoring.slots, base->slots, nslots * sizeof(double));
	for (size_t k = 0; k < base->table->ncolumns; k++)
		if (!td_table_own(&v->table, base->table, k, &v->arena))
			return td_fail_memory(err);
	return TD_OK;
}

void
td_view_fini(struct td_view *v)
{
	td_arena_fini(&v->arena);
}

double *
td_view_cell(struct td_view *v, const struct td_dial *dial)
{
	return dial->kind == TD_DIAL_PARAM ? &v->scoring.slots[dial->index]
					   : &v->table.columns[dial->index][dial->row];
}
