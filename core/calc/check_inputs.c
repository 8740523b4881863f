#include <math.h>

#include "base/num.h"
#include "calc/check_in.h"

static bool
is_number(const struct td_input *input)
{
	return input->kind == TD_INPUT_NUMBER || input->kind == TD_INPUT_INTEGER;
}

static void
check_bounds(struct td_check *check, const struct td_input *input)
{
	struct td_range min = td_ranges_node(check->ranges, TD_NONE, input->min);
	struct td_range max = td_ranges_node(check->ranges, TD_NONE, input->max);
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	if (!input->min || !input->max || !isfinite(min.lo) || !isfinite(max.hi))
		return;
	if (td_more(min.lo, max.hi))
		td_complain(check->diags, TD_ERROR, &input->place,
			    "input \"%s\": min %s is above max %s", input->name,
			    td_check_num(check, min.lo, a), td_check_num(check, max.hi, b));
}

static void
check_input(struct td_check *check, size_t index)
{
	const struct td_input *input = &check->rules->inputs.at[index];

	check_bounds(check, input);
	if (is_number(input) && !input->min && !input->max)
		td_complain(
			check->diags, TD_WARNING, &input->place,
			"input \"%s\" has no range; add min = ... , max = ... , so that impossible figures "
			"and points are found",
			input->name);
	if (!input->used && index >= check->rules->inherited_inputs && !check->suggested[index] &&
	    !check->partial)
		td_complain(check->diags, TD_WARNING, &input->place,
			    "input \"%s\" is not used by any rule", input->name);
}

static void
check_param(struct td_check *check, size_t index)
{
	const struct td_param *param = &check->rules->params.at[index];
	char v[TD_NUM_TEXT], a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	td_check_num(check, param->value, v);
	td_check_num(check, param->min, a);
	td_check_num(check, param->max, b);
	if (td_more(param->min, param->max))
		td_complain(check->diags, TD_ERROR, &param->place,
			    "parameter \"%s\": min %s is above max %s", param->name, a, b);
	else if (td_more(param->value, param->max))
		td_complain(check->diags, TD_ERROR, &param->place,
			    "parameter \"%s\" is %s, above its own max %s", param->name, v, b);
	else if (td_more(param->min, param->value))
		td_complain(check->diags, TD_ERROR, &param->place,
			    "parameter \"%s\" is %s, below its own min %s", param->name, v, a);
	if (!param->used && index >= check->rules->inherited_params &&
	    !check->suggested[check->rules->inputs.n + index] && !check->partial)
		td_complain(check->diags, TD_WARNING, &param->place,
			    "parameter \"%s\" is not used by any rule", param->name);
}

void
td_check_inputs(struct td_check *check)
{
	for (size_t i = 0; i < check->rules->inputs.n; i++)
		check_input(check, i);
	for (size_t i = 0; i < check->rules->params.n; i++)
		check_param(check, i);
}
