#include "functions.h"

#include <math.h>

#include "host.h"
#include "plugins.h"

/* ---- a function of a plugin as one of ours ------------------------------------------------ */

/* `check` has drawn conclusions from the declared range: what is outside would be scored by rules that are not checked. */
static int
check_range(const struct td_plugin_function *function, size_t n, const double *out,
	    struct td_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (out[i] < function->low || out[i] > function->high)
			return td_fail(
				err, TD_EINVAL,
				"function \"%s\": %.15g is not between %.15g and %.15g, which its "
				"plugin has declared as its range",
				function->id, out[i], function->low, function->high);
	return TD_OK;
}

/* Statuses are those of the host's calls; no NaN check: a missing value is NaN. */
static int
run(void *self, size_t n, size_t nargs, const double *const *args, double *out, struct td_err *err)
{
	const struct td_plugin_function *function = self;
	struct td_hosting hosting;
	int status;

	td_hosting_init(&hosting, err ? err->lang : TD_EN);
	status = function->run(&hosting.host, n, nargs, args, out);
	status = td_hosting_end(&hosting, status, "function", function->id, err);
	td_hosting_fini(&hosting);
	return status ? status : check_range(function, n, out, err);
}

static struct td_func
as_func(const struct td_plugin_function *function)
{
	struct td_func func = {
		.name = function->id,
		.flags = TD_FUNC_NAMED,
		.self = (void *)function,
		.least = function->least,
		.most = function->most,
		.reason = { .vi = function->reason.vi, .en = function->reason.en },
		.low = function->low,
		.high = function->high,
		.batch = run,
	};

	if (function->flags & TD_FUNCTION_CLUSTER)
		func.flags |= TD_FUNC_CLUSTER;
	if (function->flags & TD_FUNCTION_SERIAL)
		func.flags |= TD_FUNC_SERIAL;
	return func;
}

/* ---- for scripts ----------------------------------------------------------------------------- */

/* Once, at the first name that nobody knows.  Without memory there are none, and the name stays unknown. */
static const struct td_plugins *
look(struct td_functions *f)
{
	if (!f->looked && td_plugins_new(f->lang, &f->plugins, NULL))
		f->plugins = NULL;
	f->looked = true;
	return f->plugins;
}

static bool
find(void *self, const char *name, struct td_func *out)
{
	const struct td_plugins *plugins = look(self);
	const struct td_plugin_function *function =
		plugins ? td_plugins_find_function(plugins, name) : NULL;

	if (function)
		*out = as_func(function);
	return function;
}

static const char *
name(void *self, size_t i)
{
	const struct td_plugins *plugins = look(self);

	return plugins && i < plugins->functions.n ? plugins->functions.at[i]->id : NULL;
}

void
td_functions_init(struct td_functions *functions, enum td_lang lang)
{
	*functions = (struct td_functions){ .functions = { functions, find, name }, .lang = lang };
}

void
td_functions_fini(struct td_functions *functions)
{
	td_plugins_free(functions->plugins);
}
