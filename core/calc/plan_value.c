#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calc/plan_in.h"

void
td_builder_fini(struct td_builder *b)
{
	free(b->table);
	b->table = NULL;
	b->room = 0;
}

static const struct td_value *
value_at(const struct td_builder *b, td_val value)
{
	return &b->plan->values.at[value];
}

bool
td_value_is(const struct td_builder *b, td_val value, double number)
{
	const struct td_value *v = value_at(b, value);

	if (v->op != TD_OP_CONST)
		return false;
	return isnan(number) ? isnan(v->number) : v->number == number;
}

/* ---- equal values are one --------------------------------------------------------- */

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t
hash_of(const struct td_value *v, const td_val *args)
{
	uint64_t bits, hash = mix((uint64_t)v->op << 8 | v->flags, v->ref);

	memcpy(&bits, &v->number, sizeof(bits));
	hash = mix(hash, bits);
	for (size_t i = 0; i < v->nargs; i++)
		hash = mix(hash, args[i]);
	return hash;
}

static bool
is_equal(const struct td_plan *plan, const struct td_value *a, const struct td_value *b,
	 const td_val *args)
{
	return a->op == b->op && a->flags == b->flags && a->ref == b->ref && a->nargs == b->nargs &&
	       memcmp(&a->number, &b->number, sizeof(a->number)) == 0 &&
	       (a->nargs == 0 ||
		memcmp(td_value_args(plan, a), args, a->nargs * sizeof(*args)) == 0);
}

/* Where v stands in the table, or the free place where it belongs. */
static td_val *
find(struct td_builder *b, const struct td_value *v, const td_val *args)
{
	size_t at = hash_of(v, args) & (b->room - 1);

	while (b->table[at] && !is_equal(b->plan, value_at(b, b->table[at]), v, args))
		at = (at + 1) & (b->room - 1);
	return &b->table[at];
}

static bool
grow(struct td_builder *b)
{
	td_val *old = b->table;
	size_t old_room = b->room, room = old_room ? old_room * 2 : 256;

	if (b->plan->values.n * 2 < old_room)
		return true;
	b->table = calloc(room, sizeof(*b->table));
	if (!b->table) {
		b->table = old;
		return false;
	}
	b->room = room;
	for (size_t i = 0; i < old_room; i++)
		if (old[i]) {
			const struct td_value *v = value_at(b, old[i]);

			*find(b, v, td_value_args(b->plan, v)) = old[i];
		}
	free(old);
	return true;
}

/* ---- facts of a new value --------------------------------------------------------- */

static bool
all_args(const struct td_builder *b, const td_val *args, size_t n,
	 bool (*is)(const struct td_value *))
{
	for (size_t i = 0; i < n; i++)
		if (args[i] && !is(value_at(b, args[i])))
			return false;
	return true;
}

static bool
is_scalar(const struct td_value *v)
{
	return v->scalar;
}

static bool
is_certain(const struct td_value *v)
{
	return v->certain;
}

static bool
is_constant(const struct td_value *v)
{
	return v->op == TD_OP_CONST;
}

static bool
scalar_of(const struct td_builder *b, const struct td_value *v, const td_val *args)
{
	switch (v->op) {
	case TD_OP_CONST:
	case TD_OP_PARAM:
		return true;
	case TD_OP_INPUT:
	case TD_OP_IS_NA:
		return false;
	default:
		return !td_value_is_relative(v) && all_args(b, args, v->nargs, is_scalar);
	}
}

static bool
certain_of(const struct td_builder *b, const struct td_value *v, const td_val *args)
{
	switch (v->op) {
	case TD_OP_CONST:
		return !isnan(v->number);
	case TD_OP_IS_NA:
	case TD_OP_MISSING:
	case TD_OP_SUM:
	case TD_OP_HOLES:
	case TD_OP_PENDING:
		return true;
	case TD_OP_COALESCE:
		return value_at(b, args[1])->certain;
	case TD_OP_COUNT_OF:
	case TD_OP_SUM_OF: /* without groups everybody belongs */
		return !args[2];
	case TD_OP_ADD:
	case TD_OP_SUB:
	case TD_OP_MUL:
	case TD_OP_NEG:
	case TD_OP_ABS:
	case TD_OP_MIN:
	case TD_OP_MAX:
	case TD_OP_FLOOR:
	case TD_OP_CEIL:
	case TD_OP_ROUND:
	case TD_OP_TICKS:
	case TD_OP_AND:
	case TD_OP_OR:
	case TD_OP_NOT:
	case TD_OP_WHEN:
		return all_args(b, args, v->nargs, is_certain);
	default:
		return v->op >= TD_OP_LT && v->op <= TD_OP_GT &&
		       all_args(b, args, v->nargs, is_certain);
	}
}

/* ---- simpler forms ---------------------------------------------------------------- */

/* What a condition says with its sides exchanged. */
static unsigned
mirrored(unsigned op)
{
	switch (op) {
	case TD_OP_LT:
		return TD_OP_GT;
	case TD_OP_LE:
		return TD_OP_GE;
	case TD_OP_GE:
		return TD_OP_LE;
	case TD_OP_GT:
		return TD_OP_LT;
	case TD_OP_ADD:
	case TD_OP_MUL:
	case TD_OP_MIN:
	case TD_OP_MAX:
	case TD_OP_EQ:
	case TD_OP_NE:
		return op;
	default:
		return TD_OP_NONE;
	}
}

/* The value that the operation comes to without computing; 0: none. */
static td_val
simpler(const struct td_builder *b, unsigned op, const td_val *args)
{
	switch (op) {
	case TD_OP_COALESCE:
		if (value_at(b, args[0])->certain || td_value_is(b, args[1], NAN))
			return args[0];
		return td_value_is(b, args[0], NAN) ? args[1] : 0;
	case TD_OP_WHEN:
		if (!is_constant(value_at(b, args[0])) || td_value_is(b, args[0], NAN))
			return 0;
		return td_value_is(b, args[0], 0) ? args[2] : args[1];
	default:
		return 0;
	}
}

enum {
	FOLD_ARGS = 64
};

/* The number that an operation on constants gives; an infinite one is left to the evaluation. */
static bool
fold(const struct td_builder *b, const struct td_value *v, const td_val *args, double *number)
{
	td_kernel *run = td_kernel_for(v->op, NULL, v->nargs);
	double *at[FOLD_ARGS + 1] = { NULL }, room[FOLD_ARGS + 1];
	uint32_t place[FOLD_ARGS];
	uint8_t stride[FOLD_ARGS];
	struct td_call call = { place, stride, v->nargs, v->flags };

	if (!run || v->nargs > FOLD_ARGS || !all_args(b, args, v->nargs, is_constant))
		return false;
	for (size_t i = 0; i < v->nargs; i++) {
		place[i] = args[i] ? (uint32_t)i + 1 : 0;
		stride[i] = 1;
		room[i + 1] = value_at(b, args[i])->number;
		at[i + 1] = &room[i + 1];
	}
	run(1, number, at, &call);
	return !isinf(*number);
}

/* ---- tables take over what is done to their points -------------------------------- */

enum {
	TABLE_ARGS = 2 + 3 * 16,
	TABLE_DEPTH = 4
};

/* Whether an operation gives a missing value for a missing one, and does nothing but compute. */
static bool
is_arithmetic(unsigned op)
{
	return op == TD_OP_ADD || op == TD_OP_SUB || op == TD_OP_MUL || op == TD_OP_DIV ||
	       op == TD_OP_MIN || op == TD_OP_MAX || op == TD_OP_TICKS;
}

/* A number, or a table or choice of numbers: then f of it is the same with f of each number. */
static bool
is_table(const struct td_builder *b, td_val value, int depth)
{
	const struct td_value *v = value_at(b, value);
	const td_val *args = td_value_args(b->plan, v);

	if (v->scalar)
		return true;
	if (v->op == TD_OP_WHEN)
		return depth < TABLE_DEPTH && is_table(b, args[1], depth + 1) &&
		       is_table(b, args[2], depth + 1);
	return (v->op == TD_OP_BANDS || v->op == TD_OP_LEVELS) && v->nargs <= TABLE_ARGS &&
	       all_args(b, args + 1, v->nargs - 1, is_scalar);
}

/* Argument i of a table holds points. */
static bool
is_points(const struct td_value *table, size_t i)
{
	if (table->op == TD_OP_WHEN)
		return i > 0;
	if (table->op == TD_OP_LEVELS)
		return i > 0;
	return i == 1 || (i > 1 && (i - 2) % 3 == 2);
}

/* The operation v with argument `at` replaced by each number of a table that stands there. */
static td_val
take_over(struct td_builder *b, const struct td_value *v, const td_val *args, size_t at,
	  td_val table)
{
	struct td_value t = *value_at(b, table);
	td_val with[TABLE_ARGS], of[2] = { args[0], v->nargs > 1 ? args[1] : 0 };

	if (t.scalar) {
		of[at] = table;
		return td_value_op(b, v->op, v->flags, 0, of, v->nargs);
	}
	for (size_t i = 0; i < t.nargs; i++)
		with[i] = td_value_args(b->plan, &t)[i];
	for (size_t i = 0; i < t.nargs; i++)
		if (is_points(&t, i) && with[i])
			with[i] = take_over(b, v, args, at, with[i]);
	return td_value_op(b, t.op, t.flags, 0, with, t.nargs);
}

/* Which argument of an operation is a table, the other (if any) being a number; SIZE_MAX: none. */
static size_t
table_place(const struct td_builder *b, const struct td_value *v, const td_val *args)
{
	size_t at = v->nargs == 2 && value_at(b, args[0])->scalar ? 1 : 0;

	if (!is_arithmetic(v->op) || value_at(b, args[at])->scalar || !is_table(b, args[at], 0) ||
	    (v->nargs == 2 && !value_at(b, args[1 - at])->scalar))
		return SIZE_MAX;
	return at;
}

/* ---- adding ----------------------------------------------------------------------- */

static bool
push_args(struct td_plan *plan, const td_val *args, size_t nargs)
{
	for (size_t i = 0; i < nargs; i++) {
		bool column = args[i] && !plan->values.at[args[i]].scalar;

		if (!td_list_push(&plan->args, args[i]) || !td_list_push(&plan->strides, column))
			return false;
	}
	return true;
}

static td_val
add(struct td_builder *b, struct td_value v, const td_val *args)
{
	struct td_plan *plan = b->plan;
	td_val *found;

	if (b->no_memory || !grow(b)) {
		b->no_memory = true;
		return 0;
	}
	found = find(b, &v, args);
	if (*found)
		return *found;
	v.scalar = scalar_of(b, &v, args);
	v.certain = certain_of(b, &v, args);
	v.owner = b->owner;
	v.args = (uint32_t)plan->args.n;
	if (!push_args(plan, args, v.nargs) || !td_list_push(&plan->values, v)) {
		b->no_memory = true;
		return 0;
	}
	return *found = (td_val)(plan->values.n - 1);
}

td_val
td_value_const(struct td_builder *b, double number)
{
	/* One missing value, whatever its bits. */
	return add(b,
		   (struct td_value){ .op = TD_OP_CONST, .number = isnan(number) ? NAN : number },
		   NULL);
}

td_val
td_value_leaf(struct td_builder *b, unsigned op, uint32_t ref)
{
	return add(b, (struct td_value){ .op = (uint8_t)op, .ref = ref }, NULL);
}

/* Whether every argument that the operation needs is there. */
static bool
is_complete(unsigned op, const td_val *args, size_t nargs)
{
	bool some_optional = op == TD_OP_BANDS || op == TD_OP_LEVELS || op >= TD_OP_OVER ||
			     (op < TD_OP_CLUSTER && td_op_is_relative((enum td_op)op));

	for (size_t i = 0; i < nargs; i++)
		if (!args[i] && (i == 0 || !some_optional))
			return false;
	return true;
}

td_val
td_value_op(struct td_builder *b, unsigned op, unsigned flags, uint32_t ref, const td_val *args,
	    size_t nargs)
{
	struct td_value v = { .op = (uint8_t)op, .flags = (uint8_t)flags, .ref = ref };
	td_val swapped[2], same;
	size_t table;
	double number;

	if (b->no_memory || !is_complete(op, args, nargs))
		return 0;
	/* Numbers to the right, where kernels know more about them. */
	if (nargs == 2 && mirrored(op) && value_at(b, args[0])->scalar &&
	    !value_at(b, args[1])->scalar) {
		swapped[0] = args[1];
		swapped[1] = args[0];
		args = swapped;
		v.op = (uint8_t)mirrored(op);
	}
	same = simpler(b, v.op, args);
	if (same)
		return same;
	v.nargs = (uint32_t)nargs;
	if (v.op == TD_OP_MISSING && value_at(b, args[0])->certain)
		return td_value_const(b, 0);
	if (fold(b, &v, args, &number))
		return td_value_const(b, number);
	table = table_place(b, &v, args);
	if (table != SIZE_MAX)
		return take_over(b, &v, args, table, args[table]);
	return add(b, v, args);
}

td_val
td_value_1(struct td_builder *b, unsigned op, td_val a)
{
	return td_value_op(b, op, 0, 0, &a, 1);
}

td_val
td_value_2(struct td_builder *b, unsigned op, td_val a, td_val c)
{
	return td_value_op(b, op, 0, 0, (const td_val[]){ a, c }, 2);
}

td_val
td_value_3(struct td_builder *b, unsigned op, td_val a, td_val c, td_val d)
{
	return td_value_op(b, op, 0, 0, (const td_val[]){ a, c, d }, 3);
}

td_val
td_value_flags(struct td_builder *b, unsigned op, unsigned flags, td_val a)
{
	return td_value_op(b, op, flags, 0, &a, 1);
}
