/*
 * script_box.h - a Lua state whose steps, time and memory are counted.
 *
 * Floor: edge (script).  One box has one state and one thread at a time.
 *
 * Over a limit the box is *condemned*: the hook raises at every instruction and memory is
 * refused, so that no handler can go on.  What is raised is no text (it would need memory):
 * td_box.over says what happened.  Whoever calls lua_pcall must look at it first.
 */
#ifndef TD_EDGE_SCRIPT_BOX_H
#define TD_EDGE_SCRIPT_BOX_H

#include <stddef.h>
#include <stdint.h>

#include <lua.h>

/* A single block larger than this is refused: growing a table cannot be interrupted, and takes
 * time with the square of its size when its keys are chosen badly. */
#define TD_BOX_BLOCK ((size_t)1 << 20)

enum td_box_over {
	TD_BOX_FINE,
	TD_BOX_STEPS,
	TD_BOX_TIME,
	TD_BOX_MEMORY,
	TD_BOX_BLOCK_SIZE,
	TD_BOX_NO_MEMORY, /* of the machine, not of the limit */
};

struct td_box {
	size_t used, memory; /* bytes: in use by Lua, and the limit */
	size_t kept;         /* bytes kept outside Lua for the script; the same limit */
	unsigned long steps, max_steps;
	int64_t deadline; /* CPU time of this thread in nanoseconds; 0: none */
	enum td_box_over over;
	unsigned long file; /* where it was condemned, as td_box_line gives it; 0: not known */
	int line;
};

/* The innermost line that runs in a chunk called "@N", N not 0: gives N, and its line; 0 when
 * there is none. So messages lead back to the file numbered N. */
unsigned long td_box_line(lua_State *L, int *line);

/* A state without any library; NULL when out of memory.  lua_close ends it. */
lua_State *td_box_open(struct td_box *box);

/* Start counting from 0.  seconds of CPU time: 0 is no limit. */
void td_box_start(lua_State *L, unsigned long max_steps, int seconds);

/* Count work done in C; raises over the limit. */
void td_box_charge(lua_State *L, unsigned long steps);

/* Count memory kept for the script outside Lua; raises over the limit. */
void td_box_keep(lua_State *L, size_t bytes);

/* Condemn and raise; the first reason stays. */
_Noreturn void td_box_stop(lua_State *L, enum td_box_over over);

#endif
