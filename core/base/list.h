/*
 * list.h - typed growable arrays.
 *
 * Floor: base.  Declare with TD_LIST(type); all zero bytes is the empty list.
 *
 *	TD_LIST(struct td_param) params = { 0 };
 *	if (!td_list_push(&params, param))      // evaluates its arguments once
 *		return td_fail_memory(err);
 *	params.at[0] ... params.at[params.n - 1]
 *	td_list_fini(&params);
 */
#ifndef TD_BASE_LIST_H
#define TD_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define TD_LIST(type)                                                                              \
	struct {                                                                                   \
		type *at;                                                                          \
		size_t n, room;                                                                    \
	}

/* Make room for one more element; false when out of memory (the list is then unchanged). */
bool td_list_grow(void **at, size_t n, size_t *room, size_t size);

#define td_list_push(list, ...)                                                                    \
	(td_list_grow((void **)&(list)->at, (list)->n, &(list)->room, sizeof(*(list)->at)) &&      \
	 ((list)->at[(list)->n++] = __VA_ARGS__, true))

#define td_list_fini(list)                                                                         \
	do {                                                                                       \
		free((list)->at);                                                                  \
		(list)->at = NULL;                                                                 \
		(list)->n = (list)->room = 0;                                                      \
	} while (0)

#endif
