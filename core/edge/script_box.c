#include "edge/script_box.h"

#include <stdlib.h>
#include <time.h>

enum {
	COUNT = 1000
}; /* instructions between two looks at the limits */

unsigned long
td_box_line(lua_State *L, int *line)
{
	lua_Debug ar;

	for (int level = 0; lua_getstack(L, level, &ar); level++) {
		unsigned long file;

		if (!lua_getinfo(L, "Sl", &ar) || ar.currentline <= 0 || ar.short_src[0] != '@')
			continue;
		file = strtoul(ar.short_src + 1, NULL, 10);
		*line = ar.currentline;
		if (file)
			return file;
	}
	return 0;
}

static struct td_box *
box_of(lua_State *L)
{
	void *box;

	lua_getallocf(L, &box);
	return box;
}

static void *
allocate(void *self, void *block, size_t old, size_t size)
{
	struct td_box *box = self;
	void *fresh;

	if (!block)
		old = 0; /* Lua says here what the block is for */
	if (!size) {
		free(block);
		box->used -= old;
		return NULL;
	}
	if (size > old && box->over < TD_BOX_MEMORY) {
		if (size > TD_BOX_BLOCK)
			box->over = TD_BOX_BLOCK_SIZE;
		else if (size - old > box->memory - box->used)
			box->over = TD_BOX_MEMORY;
	}
	if (size > old && box->over >= TD_BOX_MEMORY)
		return NULL;
	fresh = realloc(block, size);
	if (!fresh && size <= old)
		return block; /* Lua relies on shrinking */
	if (fresh)
		box->used += size - old;
	else
		box->over = TD_BOX_NO_MEMORY;
	return fresh;
}

static int64_t
cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
hook(lua_State *L, lua_Debug *ar)
{
	(void)ar;
	td_box_charge(L, COUNT);
}

void
td_box_charge(lua_State *L, unsigned long steps)
{
	struct td_box *box = box_of(L);

	box->steps += steps;
	if (box->over)
		td_box_stop(L, box->over);
	if (box->steps > box->max_steps)
		td_box_stop(L, TD_BOX_STEPS);
	if (box->deadline && cpu_time() > box->deadline)
		td_box_stop(L, TD_BOX_TIME);
}

void
td_box_keep(lua_State *L, size_t bytes)
{
	struct td_box *box = box_of(L);

	box->kept += bytes;
	if (box->kept > box->memory)
		td_box_stop(L, TD_BOX_MEMORY);
}

void
td_box_stop(lua_State *L, enum td_box_over over)
{
	struct td_box *box = box_of(L);

	if (!box->over)
		box->over = over;
	if (!box->file)
		box->file = td_box_line(L, &box->line);
	lua_sethook(L, hook, LUA_MASKCOUNT, 1);
	lua_pushlightuserdata(L, box);
	for (;;)
		lua_error(L); /* does not come back, though its declaration does not say so */
}

lua_State *
td_box_open(struct td_box *box)
{
	return lua_newstate(allocate, box);
}

void
td_box_start(lua_State *L, unsigned long max_steps, int seconds)
{
	struct td_box *box = box_of(L);

	box->over = TD_BOX_FINE;
	box->steps = 0;
	box->file = 0;
	box->max_steps = max_steps;
	box->deadline = seconds ? cpu_time() + (int64_t)seconds * 1000000000 : 0;
	lua_sethook(L, hook, LUA_MASKCOUNT, COUNT);
}
