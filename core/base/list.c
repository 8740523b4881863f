#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROOM_FIRST = 8,
};

bool
td_list_grow(void **at, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : ROOM_FIRST;
	void *old, *new;

	if (n < *room)
		return true;
	if (*room > SIZE_MAX / 2 || more > SIZE_MAX / size)
		return false;
	/* at is the address of some T *, not of a void *: copied as bytes, else aliasing is broken. */
	memcpy(&old, at, sizeof(old));
	new = realloc(old, more * size);
	if (!new)
		return false;
	memcpy(at, &new, sizeof(new));
	*room = more;
	return true;
}
