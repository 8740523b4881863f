#include "model/scenario.h"

static void
drop(struct td_scenario *scenario)
{
	td_list_fini(&scenario->set);
	td_list_fini(&scenario->data);
	td_list_fini(&scenario->repeal);
	td_list_fini(&scenario->without);
}

void
td_scenarios_fini(struct td_scenarios *list)
{
	for (size_t i = 0; i < list->n; i++)
		drop(&list->at[i]);
	td_list_fini(list);
	td_arena_fini(&list->arena);
}

void
td_scenarios_keep(struct td_scenarios *list, size_t at)
{
	struct td_scenario kept = list->at[at];

	for (size_t i = 0; i < list->n; i++)
		if (i != at)
			drop(&list->at[i]);
	list->at[0] = kept;
	list->n = 1;
}
