#include "model/scenario.h"

void
td_scenarios_fini(struct td_scenarios *list)
{
	for (size_t i = 0; i < list->n; i++) {
		td_list_fini(&list->at[i].set);
		td_list_fini(&list->at[i].data);
		td_list_fini(&list->at[i].repeal);
		td_list_fini(&list->at[i].without);
	}
	td_list_fini(list);
	td_arena_fini(&list->arena);
}
