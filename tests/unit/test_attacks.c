/*
 * Hostile scripts: each ends soon, with a message that says why, and without harm.
 *
 * Those of tests/attacks say in their first line what is wanted in the message; where the
 * attack sits in a native function, that is called.  The others are too large for a file.
 */
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "edge/script.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/attacks"

/* CPU time.  The sanitizers make Lua itself several times slower, which is not what is tested. */
#ifdef __SANITIZE_ADDRESS__
enum {
	SECONDS = 12
};
#else
enum {
	SECONDS = 3
};
#endif

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Load, and see that it was soon and that messages are short and plain; the caller frees. */
static struct td_ruleset *
load(const char *text, size_t n, const struct td_script_limits *limits, struct td_diags *diags)
{
	struct td_ruleset *rules;
	struct td_err err = { 0 };
	double start = seconds();

	assert_status(TD_OK, td_script_load(text, n, "attack", NULL, limits, diags, &rules, &err),
		      &err);
	assert_true(seconds() - start < SECONDS);
	assert_true(diags->n > 0 || rules->natives.n > 0);
	for (size_t i = 0; i < diags->n; i++) {
		assert_true(strlen(diags->at[i].msg) <= 2048);
		for (const char *c = diags->at[i].msg; *c; c++)
			assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
	}
	return rules;
}

static bool
is_said(const struct td_diags *diags, const char *want)
{
	for (size_t i = 0; i < diags->n; i++)
		if (strstr(diags->at[i].msg, want))
			return true;
	return false;
}

/* Call the first native function for three units; its failure must say want. */
static bool
native_says(const struct td_ruleset *rules, const char *want)
{
	const double figures[] = { 1, 2, 3 };
	const double *args[] = { figures };
	const struct td_func *f = rules->natives.at;
	struct td_err err = { 0 };
	double out[3], start = seconds();

	if (!rules->natives.n || f->batch(f->self, 3, 1, args, out, &err) != TD_EINVAL)
		return false;
	assert_true(seconds() - start < SECONDS);
	/* A state that was over its limit can be used again. */
	assert_int_equal(f->batch(f->self, 3, 1, args, out, &err), TD_EINVAL);
	return strstr(err.msg, want) != NULL;
}

static void
attack(const char *name)
{
	static const char key[] = "-- wants: ";
	char path[512], want[200];
	struct td_diags diags = { 0 };
	struct td_ruleset *rules;
	size_t n;
	char *text;

	print_message("  %s\n", name);
	snprintf(path, sizeof(path), "%s/%s", FOLDER, name);
	text = temp_bytes(path, &n);
	assert_non_null(text);
	assert_memory_equal(text, key, strlen(key));
	snprintf(want, sizeof(want), "%.*s", (int)(strcspn(text, "\n") - strlen(key)),
		 text + strlen(key));
	rules = load(text, n, NULL, &diags);
	/* On a slow machine the limit of time may be met before the one that is meant. */
	if (!is_said(&diags, want) && !is_said(&diags, "longer than 2 seconds") &&
	    !native_says(rules, want)) {
		for (size_t i = 0; i < diags.n; i++)
			print_error("%d: %s\n", diags.at[i].place.line, diags.at[i].msg);
		fail_msg("%s does not say: %s", name, want);
	}
	td_ruleset_free(rules);
	td_diags_fini(&diags);
	free(text);
}

static void
every_attack_of_the_catalogue_ends(void **state)
{
	DIR *folder = opendir(FOLDER);
	struct dirent *entry;
	size_t n = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (!strstr(entry->d_name, ".lua"))
			continue;
		attack(entry->d_name);
		n++;
	}
	closedir(folder);
	assert_true(n >= 50);
}

/* before, n times piece, after */
static void
attack_with(const char *before, const char *piece, size_t n, const char *after, const char *want)
{
	size_t room = strlen(before) + n * strlen(piece) + strlen(after) + 1, at = strlen(before);
	char *text = malloc(room);
	struct td_diags diags = { 0 };

	assert_non_null(text);
	memcpy(text, before, at);
	for (size_t i = 0; i < n; i++, at += strlen(piece))
		memcpy(text + at, piece, strlen(piece));
	memcpy(text + at, after, strlen(after) + 1);
	td_ruleset_free(load(text, room - 1, NULL, &diags));
	if (!is_said(&diags, want))
		fail_msg("\"%s\" x %zu says: %s", piece, n, diags.n ? diags.at[0].msg : "nothing");
	td_diags_fini(&diags);
	free(text);
}

static void
large_texts_are_refused(void **state)
{
	(void)state;
	attack_with("local v = x", ".b", 60000, " + 1", "more than 64 names are chained");
	attack_with("local v = x", "[1]", 40000, " + 1", "more than 64 names are chained");
	attack_with("local v = a", "[a", 40000, "", "nested more than 200 deep");
	attack_with("local v = ", "(", 100000, "", "nested more than 200 deep");
	attack_with("local v = ", "{", 100000, "", "nested more than 200 deep");
	attack_with("local v = ", "- ", 60000, "1", "overflow");
	attack_with("local v = ", "2 ^ ", 30000, "1", "overflow");
	attack_with("local v = ", "\"\" .. ", 20000, "1", "overflow");
	attack_with("", "do ", 40000, "", "overflow");
	attack_with("local v = ", "function() return ", 7000, "", "overflow");
	attack_with("local a", ",a", 60000, "", "too many local variables");
	attack_with("local v = 0 ", "+ x.a ", 20000, "", "nested more than 1000 deep");
	attack_with("-- ", "long ", 30000, "", "the file is larger than 128 KiB");
	attack_with("local v = \"", "\xf0\x9f\x98", 1, "\"", "not valid UTF-8");
	attack_with("local v = 1 --[==[", "]]", 50000, "", "unfinished long comment");
	attack_with("local v = '", "\\", 50001, "", "unfinished string");
	attack_with("", "criterion \"1\" ", 9000, "", "lacks its table");
}

static void
the_limits_are_the_callers(void **state)
{
	static const char text[] = "for i = 1, 100000 do end",
			  table[] = "local t = {} for i = 1, 3e4 do t[i] = i end";
	struct td_script_limits few = { .steps = 50000 }, small = { .memory = 512 << 10 };
	struct td_diags diags = { 0 };

	(void)state;
	td_ruleset_free(load(text, strlen(text), &few, &diags));
	assert_string_equal(diags.at[0].msg, "the script ran more than 50000 steps");
	assert_int_equal(diags.at[0].place.line, 1);
	td_diags_fini(&diags);
	td_ruleset_free(load(table, strlen(table), &small, &diags));
	assert_string_equal(diags.at[0].msg, "the script needs more than 0 MiB of memory");
	td_diags_fini(&diags);
}

/* ---- damaged scripts -------------------------------------------------------------------- */

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Replace, drop or copy a few pieces of text in place; it keeps its length or gets shorter. */
static size_t
damage(char *text, size_t n, uint32_t *seed)
{
	static const char *const pieces[] = { "{",   "}",     "(",  ")",    "nil",    "x.a",
					      "\"",  "=",     ",",  "..",   "end",    "function",
					      "0/0", "1e400", "{}", ":ge(", "points", "native" };

	for (uint32_t i = next(seed) % 4 + 1; i; i--) {
		const char *piece = pieces[next(seed) % COUNT(pieces)];
		size_t at = next(seed) % (n - 40), from = next(seed) % (n - 40),
		       length = next(seed) % 30;

		switch (next(seed) % 3) {
		case 0:
			memcpy(text + at, piece, strlen(piece));
			break;
		case 1:
			memmove(text + at, text + from, length);
			break;
		default:
			memmove(text + at, text + at + length, n - at - length);
			n -= length;
		}
	}
	return n;
}

static void
damaged_rules_do_no_harm(void **state)
{
	size_t n, length;
	char *text = temp_bytes(TEST_SOURCE_DIR "/rules/examples/hospital/2024.lua", &n);
	char *copy = malloc(n);
	uint32_t seed = 2017;

	(void)state;
	assert_true(text && copy && n > 1000);
	for (int i = 0; i < 1000; i++) {
		struct td_diags diags = { 0 };
		struct td_ruleset *rules;

		memcpy(copy, text, n);
		length = damage(copy, n, &seed);
		assert_int_equal(
			td_script_load(copy, length, "attack", NULL, NULL, &diags, &rules, NULL),
			TD_OK);
		assert_int_equal(td_rules_settle(rules), TD_OK);
		td_ruleset_free(rules);
		td_diags_fini(&diags);
	}
	free(copy);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_attack_of_the_catalogue_ends),
		cmocka_unit_test(large_texts_are_refused),
		cmocka_unit_test(the_limits_are_the_callers),
		cmocka_unit_test(damaged_rules_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
