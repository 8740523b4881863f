#include <stdlib.h>

#include "edge/loop_in.h"

/* The next block is there when one is done, and some may wait to be taken. */
enum {
	PER_THREAD = 4 /* slots */
};

struct slot {
	uv_work_t work;
	struct map *map;
	size_t block;
	bool ready; /* run, not taken yet */
	int status;
	struct td_err err;
};

struct map {
	struct td_desk desk;
	const struct td_map *job;
	struct slot *slots;
	size_t nslots;
	size_t begun, under_way, taken; /* blocks; begun: the first that is not queued */
	bool over;                      /* nothing more is begun or taken */
	bool failed;                    /* a block has: those behind it need not begin */
	int status, uv_status;
	struct td_err *err;
};

size_t
td_loop_slots(void)
{
	return PER_THREAD * td_loop_threads();
}

/* Block b always has slot b % nslots: the one before it there has been taken. */
static struct slot *
slot_of(const struct map *map, size_t block)
{
	return &map->slots[block % map->nslots];
}

/* On a thread of the pool. */
static void
work(uv_work_t *handle)
{
	struct slot *slot = handle->data;
	const struct td_map *job = slot->map->job;

	if (!atomic_load_explicit(&slot->map->desk.progress.stop, memory_order_relaxed))
		slot->status = job->run(job->self, slot->block, (size_t)(slot - slot->map->slots),
					&slot->err);
}

/* ---- on the main thread ------------------------------------------------------------------ */

static void
end(struct map *map, int status, const struct td_err *err)
{
	map->over = true;
	map->status = status;
	if (map->err && err)
		*map->err = *err;
}

static void
take_one(struct map *map, struct slot *slot)
{
	const struct td_map *job = map->job;

	slot->ready = false;
	if (slot->status) {
		end(map, slot->status, &slot->err);
		return;
	}
	td_desk_erase(&map->desk);
	slot->status = job->take(job->self, slot->block, (size_t)(slot - map->slots), &slot->err);
	if (slot->status) {
		end(map, slot->status, &slot->err);
		return;
	}
	map->taken++;
	td_progress_step(&map->desk.progress, 1);
}

static void
take_ready(struct map *map)
{
	while (!map->over && map->taken < map->begun && slot_of(map, map->taken)->ready)
		take_one(map, slot_of(map, map->taken));
}

static void after_work(uv_work_t *handle, int uv_status);

static void
begin_one(struct map *map)
{
	struct slot *slot = slot_of(map, map->begun);

	slot->block = map->begun;
	slot->status = TD_OK;
	map->uv_status = uv_queue_work(&map->desk.loop, &slot->work, work, after_work);
	if (map->uv_status) {
		map->over = true;
		return;
	}
	map->begun++;
	map->under_way++;
}

static void
begin_more(struct map *map)
{
	while (!map->over && !map->failed && map->begun < map->job->nblocks &&
	       map->begun - map->taken < map->nslots)
		begin_one(map);
}

static void
after_work(uv_work_t *handle, int uv_status)
{
	struct slot *slot = handle->data;
	struct map *map = slot->map;

	(void)uv_status; /* nobody cancels what has begun */
	map->under_way--;
	slot->ready = true;
	map->failed |= slot->status != TD_OK;
	if (atomic_load(&map->desk.progress.stop) && !map->over)
		end(map, TD_ECANCEL, NULL);
	take_ready(map);
	begin_more(map);
	if (!map->under_way)
		td_desk_clear(&map->desk);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static bool
make_slots(struct map *map)
{
	map->nslots = td_loop_slots();
	map->slots = calloc(map->nslots, sizeof(*map->slots));
	for (size_t i = 0; map->slots && i < map->nslots; i++) {
		map->slots[i].map = map;
		map->slots[i].work.data = &map->slots[i];
		map->slots[i].err.lang = map->err ? map->err->lang : TD_EN;
	}
	return map->slots;
}

static int
run(struct map *map, enum td_lang lang)
{
	int uv_status = td_desk_open(&map->desk, lang);

	if (uv_status)
		return uv_status;
	td_progress_begin(&map->desk.progress, map->job->what, map->job->nblocks);
	begin_more(map);
	if (map->under_way)
		uv_run(&map->desk.loop, UV_RUN_DEFAULT);
	return map->uv_status;
}

int
td_loop_map(const struct td_map *job, enum td_lang lang, size_t *taken, struct td_err *err)
{
	struct map map = { .job = job, .err = err };
	int uv_status;

	if (taken)
		*taken = 0;
	if (!make_slots(&map))
		return td_fail_memory(err);
	uv_status = run(&map, lang);
	td_desk_close(&map.desk);
	free(map.slots);
	if (taken)
		*taken = map.taken;
	if (uv_status)
		return td_loop_fail(err, uv_status);
	if (map.status == TD_ECANCEL)
		return td_fail(err, TD_ECANCEL, "stopped");
	return map.status;
}
