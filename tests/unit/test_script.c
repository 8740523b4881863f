#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/sink.h"
#include "edge/script.h"

/* ---- running a script ------------------------------------------------------------------- */

/* The files that `include` finds. */
static const struct file {
	const char *name, *text;
} files[] = {
	{ "part", "criterion \"9\" { score = x.b, max = 3 }\nlocal v = nothing" },
	{ "ring", "include \"ring\"" },
	{ "broken", "local = 3" },
};

static int
read_file(void *self, const char *name, const char *from, struct td_arena *arena, char **text,
	  size_t *n, const char **path, struct td_err *err)
{
	(void)self;
	*text = NULL;
	for (size_t i = 0; i < COUNT(files); i++) {
		if (strcmp(files[i].name, name) != 0)
			continue;
		*text = strdup(files[i].text);
		*n = strlen(files[i].text);
		*path = td_arena_text(arena, name);
		return *text && *path ? TD_OK : td_fail_memory(err);
	}
	return td_fail(err, TD_EIO, "cannot read %s: %s", name, from);
}

static const struct td_script_loader loader = { NULL, read_file, NULL };

struct run {
	struct td_diags diags;
	struct td_ruleset *rules;
	char *complaints; /* "LINE: MESSAGE\n"..., of other files "FILE:LINE: ..."; a warning's has a ! before it */
};

static void
load_bytes(struct run *run, const char *text, size_t n)
{
	struct td_err err = { 0 };
	struct td_sink sink = { 0 };

	assert_status(TD_OK,
		      td_script_load(text, n, "r", &loader, NULL, &run->diags, &run->rules, &err),
		      &err);
	td_diags_sort(&run->diags);
	td_sink_text(&sink, "");
	for (size_t i = 0; i < run->diags.n; i++) {
		const struct td_diag *d = &run->diags.at[i];

		if (strcmp(d->place.file, "r") != 0)
			td_sink_printf(&sink, "%s:", d->place.file);
		td_sink_printf(&sink, "%s%d: %s\n", d->severity == TD_ERROR ? "" : "!",
			       d->place.line, d->msg);
	}
	assert_int_equal(td_sink_close(&sink, NULL), TD_OK);
	run->complaints = sink.text;
}

/* A script with its ruleset declared before it, on its first line. */
static void
load(struct run *run, const char *text)
{
	char *whole = malloc(strlen(text) + 64);

	assert_non_null(whole);
	sprintf(whole, "ruleset \"t\" {} %s", text);
	load_bytes(run, whole, strlen(whole));
	free(whole);
}

static void
drop(struct run *run)
{
	td_ruleset_free(run->rules);
	td_diags_fini(&run->diags);
	free(run->complaints);
	*run = (struct run){ .diags.lang = run->diags.lang };
}

/* ---- complaints ------------------------------------------------------------------------- */

struct complaint {
	const char *script, *want;
};

static void
complain(const struct complaint *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct run run = { 0 };

		print_message("  %s\n", cases[i].script);
		load(&run, cases[i].script);
		assert_string_equal(run.complaints, cases[i].want);
		drop(&run);
	}
}

static void
lua_operators_on_figures_are_refused_at_their_line(void **state)
{
	static const struct complaint cases[] = {
		{ "local a = x.a < 3", "1: \"<\" does not work on figures; write a:lt(b)\n" },
		{ "local a = x.a <= 3", "1: \"<=\" does not work on figures; write a:le(b)\n" },
		{ "local a = x.a > 3", "1: \">\" does not work on figures; write a:gt(b)\n" },
		{ "local a = x.a >= 3", "1: \">=\" does not work on figures; write a:ge(b)\n" },
		{ "\nlocal a = x.a == 3", "2: \"==\" does not work on figures; write a:eq(b)\n" },
		{ "local a = x.a ~= 3", "1: \"~=\" does not work on figures; write a:ne(b)\n" },
		{ "local a = x.a and\nx.b or not x.c",
		  "1: \"and\" does not work on figures; write all(a, b)\n"
		  "2: \"or\" does not work on figures; write any(a, b)\n"
		  "2: \"not\" does not work on figures; write no(a)\n" },
		{ "if x.a then end", "1: \"if\" does not work on figures; write when(c, a, b)\n" },
		{ "local a = x.a | ~x.b & x.c << 1 >> 2",
		  "1: \"|\" does not work on figures; write any(a, b)\n"
		  "1: \"~\" does not work on figures; write no(a)\n"
		  "1: \"&\" does not work on figures; write all(a, b)\n"
		  "1: \"<<\" is not part of the rule language\n"
		  "1: \">>\" is not part of the rule language\n" },
		{ "repeat until x.a",
		  "1: \"repeat\" does not work on figures; write for i = 1, n do ... end\n" },
		{ "local a <const>, b < close > = 1, nil",
		  "1: <const> and <close> are not part of the rule language\n" },
		/* texts, comments, names of fields and functions inside native are left alone */
		{ "local a = \"a < b and c\" .. 'not \\' or' -- if x == 3\n--[==[ a < b ]] == ]==]",
		  "" },
		{ "local t = { ['if'] = [[ < ]] }", "" },
		{ "local v = native { x.a, fn = function(a)\nif a < 3 and not (a == 2) then\nfor i = 1, 2 do "
		  "end repeat until true return 1 end\nreturn a ~= 3 end } local c = x.a == 3",
		  "4: \"==\" does not work on figures; write a:eq(b)\n" },
		{ "local v = native { x.a, fn = function(a) return a & 1 end }",
		  "1: \"&\" does not work on figures; write all(a, b)\n" },
	};

	(void)state;
	complain(cases, COUNT(cases));
}

static void
wrong_values_are_named(void **state)
{
	static const struct complaint cases[] = {
		{ "local a = arround(x.a, { target = 3 }) + 1 * (2 - arround(1))",
		  "1: unknown name \"arround\"; did you mean \"around\"?\n" },
		{ "local a = around(x.a, { target = nil })", "1: around needs target = ...\n" },
		{ "local a = around(x.a, { target = 3, bse = 1 })",
		  "1: unknown key \"bse\" in around; did you mean \"base\"?\n" },
		{ "local a = around(x.a, { target = \"75\" })",
		  "1: \"target\" of around is the text \"75\", not a figure\n" },
		{ "local a = around(nil, { target = 3 })",
		  "1: argument 1 of around is nil: is a name misspelt?\n" },
		{ "local a = min(x.a, true)",
		  "1: argument 2 of min is plain true or false: compare figures with :lt :le :eq :ne :ge :gt, "
		  "join conditions with all(...) any(...) no(...)\n" },
		{ "local a = x.a + {}",
		  "1: the right side of + must be a figure or a number, not a table\n" },
		{ "local a = \"5\" * x.a",
		  "1: the left side of * is the text \"5\", not a figure\n" },
		{ "local a = x.a * (1/0)", "1: the right side of * is not a finite number\n" },
		{ "local a = x + 1",
		  "1: the left side of + must be a figure or a number, not a figure without its "
		  "name\n" },
		{ "local a = all(x.a:gt(1), 5)",
		  "1: argument 2 of all must be a condition such as a:ge(b), not a number\n" },
		{ "local a = all()", "1: all needs at least one condition\n" },
		{ "local a = x.a:gte(3)", "1: a figure has no \"gte\"; did you mean :ge?\n" },
		{ "local a = x.a:above(3)",
		  "1: a figure has no \"above\"; it has :lt :le :eq :ne :ge :gt :is\n" },
		{ "local a = x.a.lt(3)", "1: write a:lt(b), with a colon and one value\n" },
		{ "local a = x.a:lt(3, 4)", "1: write a:lt(b), with a colon and one value\n" },
		{ "local a = x.a(3)", "1: a figure cannot be called like a function\n" },
		{ "local a = x.a[1]", "1: a figure is no list: it has no [ ]\n" },
		{ "local a = x.a .. \"%\"", "1: \"..\" does not work on figures\n" },
		{ "local a = #x.a", "1: \"#\" does not work on figures\n" },
		{ "local a = x.Cases",
		  "1: x: a name is made of a-z 0-9 _, a letter first, not Cases\n" },
		{ "local a = p[3]",
		  "1: p: a name is made of a-z 0-9 _, a letter first, not a number\n" },
		{ "local a = (x.a + 1):is \"tot\"",
		  "1: :is asks for the level of a grade or text: x.NAME:is \"LEVEL\"\n" },
		{ "local a = x.g:is {}", "1: the list of :is is empty\n" },
		{ "local a = ago(0).a", "1: ago(K): K must be a whole number of years, 1 to 50\n" },
		{ "local a = ago.a", "1: write ago(K).NAME, K years back\n" },
		{ "local a = points(x.a)",
		  "1: points must be a text in quotes, not a figure or condition\n" },
		{ "local a = level(x.g, { tot = 1 })",
		  "1: level of \"g\": declare the grade in inputs { ... } above this line\n" },
		{ "inputs { g = grade { \"tot\", \"kha\" }, a = number {} } local a = level(x.g, { tott = 1, kha = 2 })"
		  "\nlocal b = level(x.a, { tot = 1 })",
		  "1: grade \"g\" has no level \"tott\"; did you mean \"tot\"?\n"
		  "2: level needs a grade, and \"a\" is none\n" },
		{ "inputs { cases = number {} } param \"q\" { 1 }\nlocal a = cases + q",
		  "2: unknown name \"cases\"; a figure is written x.cases\n"
		  "2: unknown name \"q\"; a parameter is written p.q\n" },
		{ "rate = x.a / x.b\nlocal r = rate * 100",
		  "1: \"rate\" is not declared: write local rate = ...\n" },
		{ "full = 3 around = 4 x.a = 5",
		  "1: \"full\" is a word of the rules; choose another name\n"
		  "1: \"around\" is a word of the rules; choose another name\n"
		  "1: a figure without its name cannot be changed\n" },
		{ "local f = function(v)\nreturn v + nil\nend\nlocal a = f(x.a)",
		  "2: the right side of + is nil: is a name misspelt?\n" },
		/* what only Lua knows stops the script, and is told in its words */
		{ "local t = nil\nlocal a = t.b", "2: attempt to index a nil value (local 't')\n" },
		{ "local a =", "1: unexpected symbol near <eof>\n" },
		{ "local a = { 1, 2\nlocal b",
		  "2: '}' expected (to close '{' at line 1) near 'local'\n" },
		{ "error(\"no such year\")", "1: no such year\n" },
	};

	(void)state;
	complain(cases, COUNT(cases));
}

static void
wrong_declarations_are_named(void **state)
{
	static const struct complaint cases[] = {
		{ "criterion \"1\" { titel = \"x\", score = 1 }",
		  "1: unknown key \"titel\" in criterion \"1\"; did you mean \"title\"?\n" },
		{ "criterion \"1\" { max = \"60\", min = x.a, score = {} }",
		  "1: \"max\" of criterion \"1\" must be a plain number, not a text\n"
		  "1: \"min\" of criterion \"1\" must be a plain number, not a figure or condition\n"
		  "1: \"score\" of criterion \"1\" must be a figure or a number, not a table\n" },
		{ "criterion \"1\" { score = 1, when = x.a:ge(1), missing = \"pendig\" }",
		  "1: \"missing\" of criterion \"1\" cannot be \"pendig\"; did you mean \"pending\"?\n" },
		{ "criterion \"1\" { score = 1, missing = \"nought\" }",
		  "1: \"missing\" of criterion \"1\" cannot be \"nought\"; it is one of: pending zero full mean "
		  "rescale error\n" },
		{ "criterion \"1\" { score = 1 }\ncriterion \"1\" { score = 2 }\nmeasure \"1\" { value = x.a }",
		  "2: criterion \"1\" is declared twice; first at r:1\n"
		  "3: measure \"1\" is declared twice; first at r:1\n" },
		{ "criterion { score = 1 } criterion(\"1\", {})\ncriterion \"2\"\nsection \"3\" (4)",
		  "1: write criterion \"ID\" { ... }\n"
		  "2: criterion \"2\" lacks its table: criterion \"2\" { ... }\n"
		  "3: write section \"ID\" { ... }\n" },
		{ "criterion \"a b\" {} criterion \"\" {}",
		  "1: criterion: \"a b\" is no id; an id is a word of 1 to 64 bytes without blanks\n"
		  "1: criterion: \"\" is no id; an id is a word of 1 to 64 bytes without blanks\n" },
		{ "criterion \"rank\" { score = 1 }",
		  "1: criterion \"rank\": \"rank\" has a meaning in tests; choose another id\n" },
		{ "section \"I\" { x.a, \"2\", criterion \"1\" { score = 1 }, award \"a\" {} }",
		  "1: section \"I\" contains a figure or condition, which is no criterion\n"
		  "1: section \"I\" contains a text, which is no criterion\n"
		  "1: section \"I\" contains a declaration, which is no criterion\n" },
		{ "local c = criterion \"1\" { score = 1 } section \"I\" { c } section \"J\" { c }",
		  "1: section \"J\" contains \"1\", which stands elsewhere already\n" },
		{ "criterion \"1\" { section \"I\" {} } criterion \"2\" { score = 1, criterion \"3\" { score = 1 } }",
		  "1: criterion \"1\" contains section \"I\"; sections stand in sections only\n"
		  "1: criterion \"2\" has a score and criteria inside it; it can have one of them only\n" },
		{ "section \"II\" {}\ncriterion \"1\" { section = \"III\", score = 1 }",
		  "2: \"1\" says section = \"III\", and there is none; did you mean \"II\"?\n" },
		{ "section \"I\" {} section \"J\" { criterion \"1\" { section = \"I\", score = 1 } }",
		  "1: \"1\" says section = \"I\", but stands in \"J\"\n" },
		{ "criterion \"1\" { score = 1, title = { vn = \"x\", en = 3 } }",
		  "1: unknown key \"vn\" in \"title\" of criterion \"1\"; did you mean \"vi\"?\n"
		  "1: \"en\" of \"title\" of criterion \"1\" must be a text in quotes, not a number\n" },
		{ "criterion \"1\" { score = 1, title = \"a\\nb\" }",
		  "1: \"title\" of criterion \"1\" must be one line of text without control characters\n" },
		{ "param \"q\" { \"75\" } param \"r\" { 1, 2 } param \"Q\" { 1 } param \"s\" { 1, max = 1/0 }",
		  "1: param \"q\" needs one plain number first: param \"q\" { 75, ... }\n"
		  "1: param \"r\" needs one plain number first: param \"r\" { 75, ... }\n"
		  "1: param \"Q\": a name is made of a-z 0-9 _, a letter first\n"
		  "1: \"max\" of param \"s\" is not a finite number\n" },
		{ "inputs {\na = number { mn = 0 },\nb = integer,\nc = grade { \"x\", \"x\" },\nd = flag { max = 1 },\n"
		  "e = grade {},\nf = number { from = \"SELECT\" },\ng = number { none = 0 },\n[1] = number {} }\n"
		  "inputs { a = text {} }",
		  "1: an input needs a name: inputs { NAME = number {} }\n"
		  "1: input \"b\" must be number {}, integer {}, flag {}, grade { ... } or text {}, not a function\n"
		  "2: unknown key \"mn\" in input \"a\"; did you mean \"min\"?\n"
		  "4: input \"c\" names the level \"x\" twice\n"
		  "5: input \"d\": min and max are for number and integer\n"
		  "6: input \"e\" needs its levels: grade { \"best\", ..., \"last\" }\n"
		  "7: input \"f\": write from = sql [[SELECT unit, ...]]\n"
		  "8: input \"g\": none belongs to from = sql [[...]], which is not there\n"
		  "10: input \"a\" is declared twice; first at r:2\n" },
		{ "measure \"m\" { places = 1.5 } measure \"n\" { value = 1, places = 10, 3 }",
		  "1: measure \"m\" needs value = ...\n"
		  "1: \"places\" of measure \"m\" must be a whole number from 0 to 9\n"
		  "1: measure \"n\" takes keys only, and here stands a number without a key\n"
		  "1: \"places\" of measure \"n\" must be a whole number from 0 to 9\n" },
		{ "knockout \"k\" { whn = x.a:gt(1) } knockout \"l\" { when = x.a:gt(1), scope = \"ranking\", "
		  "awards = { \"f\" }, pending = 1 }",
		  "1: unknown key \"whn\" in knockout \"k\"; did you mean \"when\"?\n"
		  "1: knockout \"k\" needs when = ...\n"
		  "1: \"pending\" of knockout \"l\" must be true or false, not a number\n"
		  "1: knockout \"l\": without a place there is no award; leave out scope or awards\n" },
		{ "award \"a\" { share = 0.5, count = 1, round = \"halfup\" } award \"a\" {}",
		  "1: \"round\" of award \"a\" cannot be \"halfup\"; did you mean \"half_up\"?\n"
		  "1: award \"a\" has a share and a count; it can have one of them only\n"
		  "1: award \"a\" is declared twice; first at r:1\n" },
		{ "rank { ties = { {} }, numbering = \"dens\" } rank {}",
		  "1: \"numbering\" of rank cannot be \"dens\"; did you mean \"dense\"?\n"
		  "1: \"ties\" of rank must be a figure or a number, not a table\n"
		  "1: rank is declared twice\n" },
		{ "classify { { from = 3 }, \"A\", { \"B\" }, { \"B\", form = 3 } }",
		  "1: class must be a text in quotes, not nothing (nil)\n"
		  "1: write a class as { \"ID\", from = ..., when = ..., title = ... }\n"
		  "1: unknown key \"form\" in class \"B\"; did you mean \"from\"?\n"
		  "1: class \"B\" is declared twice; first at r:1\n" },
		{ "bonus_cap(20) bonus_cap(30) total(x.a) total(x.b)",
		  "1: bonus_cap is declared twice\n1: total is declared twice\n" },
		{ "ruleset \"u\" {}", "1: ruleset is declared twice; first at r:1\n" },
		{ "test \"a\" { expext = {}, given = 3, expect = { [2.1] = 3, [\"2.1\"] = x.a } } test \"a\" {}",
		  "1: unknown key \"expext\" in test \"a\"; did you mean \"expect\"?\n"
		  "1: given must be a table { ... }, not a number\n"
		  "1: expect: write [\"2.1\"] = ..., with quotes inside the brackets\n"
		  "1: expect: \"2.1\" must be a number, a text, a list { ... } or none, not a figure or condition\n"
		  "1: test \"a\" is declared twice; first at r:1\n" },
		{ "test \"a\" { given = { 3, a = {}, [\"prev.b\"] = 1 }, prev = { b = 2 }, params = { q = \"x\" } }",
		  "1: a figure of a test needs its name: NAME = ...\n"
		  "1: \"a\" must be a number, true, false, a text, none or not_applicable, not a table\n"
		  "1: test \"a\" gives \"b\" twice\n"
		  "1: params: \"q\" must be a plain number, not a text\n" },
		{ "test \"a\" { units = { b = 3, c = { a = 1 } }, prev = {} }",
		  "1: test \"a\" has units; put the figures of each inside its own table\n"
		  "1: units: \"b\" must be a table of figures, not a number\n" },
		{ "local c = native { x.a } local d = native { x.a, fn = min }",
		  "1: native needs fn = function(...) ... end\n" },
		{ "include \"part\"\ninclude \"nowhere\" include \"ring\"",
		  "part:2: unknown name \"nothing\"\n2: cannot read nowhere: r\nring:1: ring includes itself\n" },
		{ "include \"broken\" local a = nowhere",
		  "broken:1: <name> expected near '='\n1: unknown name \"nowhere\"\n" },
	};

	(void)state;
	complain(cases, COUNT(cases));
}

static void
the_ruleset_itself_is_checked(void **state)
{
	static const struct complaint cases[] = {
		{ "local a = 1", "0: there is no ruleset; begin with ruleset \"ID\" { ... }\n" },
		{ "ruleset \"a/1\" { yaer = 2017, year = 1500, scale = \"x\", rounding = { at = \"criterium\", "
		  "places = 12 },\nsource = \"x\", effective = { from = \"2017-02-30\" } }",
		  "1: unknown key \"yaer\" in ruleset \"a/1\"; did you mean \"year\"?\n"
		  "1: \"year\" of ruleset \"a/1\" must be a whole number from 1900 to 2199\n"
		  "1: \"scale\" of ruleset \"a/1\" must be a plain number, not a text\n"
		  "1: write source = document { ... }\n"
		  "1: \"from\" of effective: \"2017-02-30\" is no date; write it as 2017-10-31\n"
		  "1: \"at\" of rounding cannot be \"criterium\"; did you mean \"criterion\"?\n"
		  "1: \"places\" of rounding must be a whole number from 0 to 9\n" },
		{ "\xef\xbb\xbfruleset \"a\" {}\r\nlocal a = b", "2: unknown name \"b\"\n" },
		{ "-- caf\xe9\nruleset \"a\" {}",
		  "1: this line is not valid UTF-8 text; save the file as UTF-8\n" },
		{ "\x1bLua", "1: this file is no text but something compiled or damaged\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run run = { 0 };

		load_bytes(&run, cases[i].script, strlen(cases[i].script));
		assert_string_equal(run.complaints, cases[i].want);
		drop(&run);
	}
}

static void
complaints_come_in_vietnamese(void **state)
{
	struct run run = { .diags.lang = TD_VI };

	(void)state;
	load(&run,
	     "criterion \"1\" { max = \"60\", score = arround(1) + true }\nlocal a = around(nil, { target = 1 })");
	assert_string_equal(
		run.complaints,
		"1: không có tên \"arround\"; có phải ý là \"around\"?\n"
		"1: vế phải của + là true hoặc false thuần túy: hãy so sánh số liệu bằng :lt :le :eq :ne :ge "
		":gt, nối điều kiện bằng all(...) any(...) no(...)\n"
		"1: \"max\" của criterion \"1\" phải là một số thuần túy, không phải một chuỗi chữ\n"
		"2: đối số thứ 1 của around là giá trị trống (nil): có tên nào viết sai chăng?\n");
	drop(&run);
}

/* ---- graphs ----------------------------------------------------------------------------- */

static void
print_leaf(const struct td_ruleset *rules, const struct td_expr *e, struct td_sink *sink)
{
	const char *name = e->ref ? td_words_at(rules->words, e->ref) : "";

	switch (e->op) {
	case TD_OP_CONST:
		td_sink_printf(sink, "%g", e->value);
		break;
	case TD_OP_INPUT:
		td_sink_printf(sink, e->lag ? "%s@%u" : "%s", name, (unsigned)e->lag);
		break;
	case TD_OP_PARAM:
		td_sink_printf(sink, "$%s", name);
		break;
	default:
		td_sink_printf(sink, *name ? "%s:%s" : "%s", td_op_word((enum td_op)e->op), name);
		break;
	}
}

/* (op[:ref][/flags] arguments) */
static void
print_node(const struct td_ruleset *rules, td_node node, struct td_sink *sink)
{
	const struct td_expr e = *td_graph_at(rules->graph, node);

	if (!node || (!e.nargs && e.op != TD_OP_NATIVE)) {
		if (node)
			print_leaf(rules, &e, sink);
		else
			td_sink_text(sink, "_");
		return;
	}
	td_sink_printf(sink, "(%s", td_op_word((enum td_op)e.op));
	if (e.ref)
		td_sink_printf(sink, ":%s", td_words_at(rules->words, e.ref));
	if (e.flags)
		td_sink_printf(sink, "/%u", (unsigned)e.flags);
	for (size_t i = 0; i < e.nargs; i++) {
		td_sink_text(sink, " ");
		print_node(rules, td_graph_arg(rules->graph, node, i), sink);
	}
	td_sink_text(sink, ")");
}

static void
scripts_build_graphs(void **state)
{
	static const struct graph_case {
		const char *score, *want;
	} cases[] = {
		{ "x.a + 2 * prev.b - -p.q", "(- (+ a (* 2 b@1)) (neg $q))" },
		{ "x.a / x.b % 3 ^ 2", "(% (/ a b) 9)" },
		{ "100 - x.a ^ 2", "(- 100 (^ a 2))" },
		{ "ago(3).a * full", "(* a@3 full)" },
		{ "points \"1\" + maximum \"2\" + total()", "(+ (+ points:1 maximum:2) total)" },
		{ "x.a:lt(1) + x.a:le(2) + x.a:eq(3)", "(+ (+ (lt a 1) (le a 2)) (eq a 3))" },
		{ "all(x.a:ne(1), x.f, no(x.a:gt(2)))", "(all (all (ne a 1) f) (no (gt a 2)))" },
		{ "any(x.a:ge(1))", "(ge a 1)" },
		{ "x.g:is \"tot\" + x.g:is { \"a\", \"b\" }",
		  "(+ (is:tot g) (any (is:a g) (is:b g)))" },
		{ "is_missing(x.a) + not_applicable(prev.a)", "(+ (is_missing a) is_na:a)" },
		{ "min(x.a, 1, 2)", "(min (min a 1) 2)" },
		{ "when(x.f, full, 0)", "(when f full 0)" },
		{ "(function(v) return v + 1 end)(x.a)", "(+ a 1)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run run = { 0 };
		struct td_sink sink = { 0 };
		char script[256];

		snprintf(script, sizeof(script), "criterion \"1\" { max = 1, score = %s }",
			 cases[i].score);
		load(&run, script);
		assert_string_equal(run.complaints, "");
		print_node(run.rules, run.rules->items.at[0].score, &sink);
		assert_string_equal(sink.text, cases[i].want);
		td_sink_fini(&sink);
		drop(&run);
	}
}

static int
line_of(const struct run *run, td_node node)
{
	return td_rules_place(run->rules, node).line;
}

static void
nodes_know_their_line(void **state)
{
	struct run run = { 0 };
	const struct td_graph *graph;
	td_node score;

	(void)state;
	load(&run,
	     "local function twice(v)\nreturn v * 2\nend\ncriterion \"1\" { max = 1,\nscore = around(x.a,\n"
	     "{ target = twice(x.b) }) }");
	assert_string_equal(run.complaints, "");
	graph = run.rules->graph;
	score = run.rules->items.at[0].score;
	assert_int_equal(line_of(&run, score),
			 5); /* around, whose own lines in the prelude do not count */
	assert_int_equal(line_of(&run, td_graph_arg(graph, score, 1)), 5); /* x.a */
	assert_int_equal(line_of(&run, td_graph_arg(graph, score, 2)), 2); /* v * 2 */
	assert_string_equal(td_rules_place(run.rules, score).file, "r");
	drop(&run);
}

/* ---- what is kept ----------------------------------------------------------------------- */

static void
a_ruleset_is_kept(void **state)
{
	static const char text[] =
		"ruleset \"a/2017\" { title = { vi = \"Thi đua\", en = \"Emulation\" }, year = 2017, scale = 1000,\n"
		"source = document { title = \"Giao ước\", date = \"2017-03-13\", number = \"5\" },\n"
		"effective = { from = \"2017-01-01\", to = \"2017-12-31\" }, cluster = \"c3\",\n"
		"rounding = { at = \"section\", places = 1 } }\n"
		"bonus_cap(20) deduction_cap(p.d) total_cap(100) total_floor(0) total(x.a)\n"
		"param \"d\" { 75, unit = \"%\", min = 1, max = 99, title = \"D\", ref = \"II.1\" }\n";
	struct run run = { 0 };
	const struct td_ruleset *rules;

	(void)state;
	load_bytes(&run, text, sizeof(text) - 1);
	assert_string_equal(run.complaints, "");
	rules = run.rules;
	assert_string_equal(rules->id, "a/2017");
	assert_string_equal(rules->title.vi, "Thi đua");
	assert_string_equal(rules->title.en, "Emulation");
	assert_string_equal(rules->source_title, "Giao ước");
	assert_string_equal(rules->source_date, "2017-03-13");
	assert_string_equal(rules->source_number, "5");
	assert_int_equal(rules->year, 2017);
	assert_true(rules->scale == 1000);
	assert_string_equal(rules->from, "2017-01-01");
	assert_string_equal(rules->to, "2017-12-31");
	assert_string_equal(rules->cluster, "c3");
	assert_int_equal(rules->round_at, TD_AT_SECTION);
	assert_int_equal(rules->places, 1);
	assert_int_equal(rules->place.line, 1);
	assert_true(td_graph_at(rules->graph, rules->bonus_cap)->value == 20);
	assert_int_equal(td_graph_at(rules->graph, rules->deduction_cap)->op, TD_OP_PARAM);
	assert_true(td_graph_at(rules->graph, rules->total_cap)->value == 100);
	assert_true(td_graph_at(rules->graph, rules->total_floor)->value == 0);
	assert_int_equal(td_graph_at(rules->graph, rules->total)->op, TD_OP_INPUT);
	assert_int_equal(rules->params.n, 1);
	assert_true(rules->params.at[0].value == 75 && rules->params.at[0].min == 1 &&
		    rules->params.at[0].max == 99);
	assert_string_equal(rules->params.at[0].unit, "%");
	assert_string_equal(rules->params.at[0].ref, "II.1");
	assert_int_equal(rules->params.at[0].place.line, 6);
	assert_int_equal(rules->nfiles, 1);
	assert_string_equal(rules->files[0], "r");
	assert_null(rules->script);
	drop(&run);
}

static void
inputs_are_kept_in_the_order_written(void **state)
{
	struct run run = { 0 };
	const struct td_input *in;

	(void)state;
	load(&run,
	     "inputs {\nz = integer { min = 0, max = x.b, unit = \"vụ\" },\nb = number { from = sql [[SELECT\n1]], "
	     "none = 2 },\ng = grade { \"tot\", \"kha\" }, a = flag {}, t = text { title = \"T\", ref = \"R\" } }");
	assert_string_equal(run.complaints, "");
	in = run.rules->inputs.at;
	assert_int_equal(run.rules->inputs.n, 5);
	assert_string_equal(in[0].name, "z");
	assert_int_equal(in[0].kind, TD_INPUT_INTEGER);
	assert_int_equal(in[0].place.line, 2);
	assert_int_equal(td_graph_at(run.rules->graph, in[0].max)->op, TD_OP_INPUT);
	assert_string_equal(in[0].unit, "vụ");
	assert_true(isnan(in[0].none));
	assert_string_equal(in[1].name, "b");
	assert_string_equal(in[1].sql, "SELECT\n1");
	assert_true(in[1].none == 2);
	assert_int_equal(in[2].nlevels, 2);
	assert_string_equal(td_words_at(run.rules->words, in[2].levels[1]), "kha");
	assert_int_equal(in[3].kind, TD_INPUT_FLAG);
	assert_int_equal(in[4].kind, TD_INPUT_TEXT);
	assert_string_equal(in[4].title.vi, "T");
	drop(&run);
}

static const struct td_item *
item(const struct run *run, const char *id)
{
	uint32_t i = td_rules_item(run->rules, id);

	assert_int_not_equal(i, TD_NONE);
	return &run->rules->items.at[i];
}

static void
items_stand_in_each_other(void **state)
{
	struct run run = { 0 };
	const struct td_item *c;

	(void)state;
	load(&run,
	     "section \"I\" { max = 10, title = \"Một\",\n"
	     "criterion \"1\" { max = 5, min = -1, score = x.a, none = full, when = x.f, missing = \"rescale\",\n"
	     "not_applicable = \"full\", owner = \"PV01\", unit = \"điểm\", ref = \"1.a\" },\n"
	     "criterion \"2\" { criterion \"2.1\" { max = 1, score = 1 }, deduct \"2.2\" { score = 2 } } }\n"
	     "criterion \"3\" { score = x.b, section = \"I\", after = \"1\" }\n"
	     "bonus \"B\" { max = 3, score = 1 } include \"part\"");
	assert_string_equal(run.complaints, "part:2: unknown name \"nothing\"\n");
	c = item(&run, "1");
	assert_int_equal(c->kind, TD_ITEM_CRITERION);
	assert_int_equal(c->parent, td_rules_item(run.rules, "I"));
	assert_true(c->max == 5 && c->min == -1);
	assert_int_equal(td_graph_at(run.rules->graph, c->none)->op, TD_OP_FULL);
	assert_int_equal(td_graph_at(run.rules->graph, c->when)->op, TD_OP_INPUT);
	assert_int_equal(c->missing, TD_MISSING_RESCALE);
	assert_int_equal(c->not_applicable, TD_MISSING_FULL);
	assert_string_equal(c->owner, "PV01");
	assert_string_equal(c->unit_of_score, "điểm");
	assert_string_equal(c->ref, "1.a");
	assert_int_equal(c->place.line, 2);
	c = item(&run, "2");
	assert_int_equal(c->score, 0);
	assert_true(isnan(c->max) && c->min == 0);
	assert_int_equal(c->missing, TD_MISSING_PENDING);
	assert_int_equal(c->not_applicable, TD_MISSING_AS_MISSING);
	assert_int_equal(item(&run, "2.1")->parent, td_rules_item(run.rules, "2"));
	assert_int_equal(item(&run, "2.2")->kind, TD_ITEM_DEDUCT);
	assert_int_equal(item(&run, "3")->parent, td_rules_item(run.rules, "I"));
	assert_string_equal(item(&run, "3")->after, "1");
	assert_int_equal(item(&run, "B")->kind, TD_ITEM_BONUS);
	assert_int_equal(item(&run, "B")->parent, TD_NONE);
	assert_string_equal(item(&run, "9")->place.file, "part");
	assert_int_equal(run.rules->nfiles, 2);
	drop(&run);
}

static void
ranking_and_awards_are_kept(void **state)
{
	struct run run = { 0 };
	const struct td_ruleset *r;

	(void)state;
	load(&run,
	     "rank { by = \"class\", ties = { \"II\", lower(x.a), higher \"2\", x.b, \"total\" }, numbering = \"mean\" }\n"
	     "knockout \"K\" { when = x.f, awards = { \"g\", \"h\" }, pending = true, title = \"K\" }\n"
	     "knockout \"L\" { when = x.f, scope = \"ranking\" }\n"
	     "classify { on = x.a, downgrade = x.f, { \"A\", from = 900, title = \"Tốt\" }, { \"B\", when = x.f } }\n"
	     "award \"g\" { share = 0.5, round = \"down\", when = x.f, min_total = 500, not_among = \"h\" }\n"
	     "award \"h\" { count = p.n, among = \"g\" }\n"
	     "measure \"m\" { value = x.a / x.b, unit = \"%\", places = 1 }");
	assert_string_equal(run.complaints, "");
	r = run.rules;
	assert_true(r->rank_declared);
	assert_int_equal(r->rank_ties, TD_TIES_MEAN);
	assert_int_equal(r->rank_by.n, 1);
	assert_true(r->rank_by.at[0].is_class);
	assert_int_equal(r->ties.n, 5);
	assert_string_equal(r->ties.at[0].id, "II");
	assert_int_equal(td_graph_at(r->graph, r->ties.at[0].value)->op, TD_OP_POINTS);
	assert_true(r->ties.at[1].lower);
	assert_string_equal(r->ties.at[2].id, "2");
	assert_false(r->ties.at[2].lower);
	assert_int_equal(td_graph_at(r->graph, r->ties.at[3].value)->op, TD_OP_INPUT);
	assert_int_equal(td_graph_at(r->graph, r->ties.at[4].value)->op, TD_OP_TOTAL);
	assert_int_equal(r->knockouts.at[0].nawards, 2);
	assert_string_equal(r->knockouts.at[0].awards[1], "h");
	assert_true(r->knockouts.at[0].pending);
	assert_int_equal(r->knockouts.at[0].scope, TD_KO_AWARDS);
	assert_int_equal(r->knockouts.at[1].scope, TD_KO_RANKING);
	assert_int_equal(r->classes.n, 2);
	assert_true(td_graph_at(r->graph, r->classes.at[0].from)->value == 900);
	assert_int_equal(r->classes.at[1].from, 0);
	assert_true(r->class_on && r->downgrade && r->classes.at[1].when);
	assert_int_equal(r->awards.at[0].round, TD_ROUND_DOWN);
	assert_string_equal(r->awards.at[0].not_among, "h");
	assert_int_equal(r->awards.at[0].count, 0);
	assert_string_equal(r->awards.at[1].among, "g");
	assert_int_equal(r->measures.at[0].places, 1);
	drop(&run);
}

static const struct td_given *
given(const struct td_test *test, const char *unit, const char *input, unsigned lag)
{
	const struct td_given *found = NULL;

	for (uint32_t i = 0; i < test->ngiven; i++) {
		const struct td_given *g = &test->given[i];

		if (strcmp(g->unit, unit) == 0 && strcmp(g->input, input) == 0 && g->lag == lag) {
			assert_null(found);
			found = g;
		}
	}
	assert_non_null(found);
	return found;
}

static void
tests_are_kept_with_their_defaults(void **state)
{
	struct run run = { 0 };
	const struct td_test *t;

	(void)state;
	load(&run,
	     "test \"one\" { given = { a = 1, f = true, g = \"tot\", m = none, n = not_applicable, [\"prev.a\"] = 2,\n"
	     "[\"ago(2).a\"] = 3, prev = { b = 4 } }, prev = { c = 5 }, params = { q = 6 },\n"
	     "expect = { total = 7, class = \"A\", awards = { \"x\", \"y\" }, [\"1\"] = none } }\n"
	     "test_defaults { a = 100, z = 200, prev = { a = 300, z = 400 } }\n"
	     "test \"two\" { units = { v = { a = 1 }, u = {} } }");
	assert_string_equal(run.complaints, "");
	t = &run.rules->tests.at[0];
	assert_string_equal(t->name, "one");
	assert_int_equal(t->nunits, 1);
	assert_string_equal(t->units[0], "");
	assert_true(given(t, "", "a", 0)->number == 1 && given(t, "", "f", 0)->number == 1);
	assert_string_equal(given(t, "", "g", 0)->text, "tot");
	assert_true(isnan(given(t, "", "m", 0)->number) && !given(t, "", "m", 0)->not_applicable);
	assert_true(given(t, "", "n", 0)->not_applicable);
	assert_true(given(t, "", "a", 1)->number == 2 && given(t, "", "a", 2)->number == 3);
	assert_true(given(t, "", "b", 1)->number == 4 && given(t, "", "c", 1)->number == 5);
	assert_true(given(t, "", "z", 0)->number == 200 && given(t, "", "z", 1)->number == 400);
	assert_int_equal(t->ngiven, 11);
	assert_true(t->nparams == 1 && t->params[0].number == 6);
	assert_int_equal(t->nexpect, 4);
	assert_string_equal(t->expect[0].path, "1");
	assert_int_equal(t->expect[0].kind, TD_EXPECT_NULL);
	assert_int_equal(t->expect[1].nlist, 2);
	assert_string_equal(t->expect[1].list[1], "y");
	assert_string_equal(t->expect[2].text, "A");
	assert_true(t->expect[3].number == 7);
	t = &run.rules->tests.at[1];
	assert_int_equal(t->nunits, 2);
	assert_string_equal(t->units[0], "u");
	assert_true(given(t, "u", "a", 0)->number == 100 && given(t, "v", "a", 0)->number == 1);
	assert_true(given(t, "v", "a", 1)->number == 300);
	assert_int_equal(t->ngiven, 8);
	drop(&run);
}

/* ---- plain Lua -------------------------------------------------------------------------- */

static void
plain_lua_is_the_same_every_time(void **state)
{
	static const struct complaint cases[] = {
		{ "local s = \"\" for k, v in pairs { zeta = 1, 7, alpha = 2, 8, [10] = 9, Beta = 3, [2.5] = 4 } do\n"
		  "s = s .. tostring(k) .. \"=\" .. v .. \" \" end error(s)",
		  "2: 1=7 2=8 2.5=4 10=9 Beta=3 alpha=2 zeta=1 \n" },
		{ "local s = \"\" for i, v in ipairs { \"a\", \"b\", nil, \"d\" } do s = s .. i .. v end error(s)",
		  "1: 1a2b\n" },
		{ "error(tostring({}) .. tostring(min) .. tostring(nil) .. tostring(0.1) .. tostring(3) .. tostring(true))",
		  "1: tablefunctionnil0.13true\n" },
		{ "error(type(x.a) .. type(x.a:gt(1)) .. type(1) .. type(\"\") .. type(criterion))",
		  "1: figureconditionnumberstringfunction\n" },
		{ "error(tonumber(\"12.5\") .. tostring(tonumber(\"x\")) .. select(\"#\", 1, 2) .. select(-1, 1, 2))",
		  "1: 12.5nil22\n" },
		{ "for k in pairs(x.a) do end",
		  "1: pairs needs a table, not a figure or condition\n" },
	};

	(void)state;
	complain(cases, COUNT(cases));
}

/* ---- native ----------------------------------------------------------------------------- */

static int
call(const struct td_ruleset *rules, size_t n, size_t nargs, const double *const *args, double *out,
     struct td_err *err)
{
	const struct td_func *f = &rules->natives.at[0];

	assert_int_equal(f->flags, TD_FUNC_SERIAL);
	return f->batch(f->self, n, nargs, args, out, err);
}

static void
native_functions_run_per_unit(void **state)
{
	const double a[] = { 1, NAN, 5, 8 }, b[] = { 2, 3, NAN, 4 };
	const double *args[] = { a, b };
	double out[4];
	struct td_err err = { 0 };
	struct run run = { 0 };

	(void)state;
	load(&run,
	     "local calls, factor = 0, 10\nlocal function grow(v) return v * factor end\n"
	     "criterion \"1\" { max = 1, score = native { x.a, x.b, fn = function(a, b)\ncalls = calls + 1\n"
	     "if a > 7 then return nil end\nfactor = factor + 1\n"
	     "return grow(max(a, b)) + calls + floor(2.7) end } }");
	assert_string_equal(run.complaints, "");
	assert_status(TD_OK, call(run.rules, 4, 2, args, out, &err), &err);
	assert_true(out[0] == 2 * 11 + 1 + 2); /* variables from outside begin anew in each call */
	assert_true(isnan(out[1]) && isnan(out[2]) && isnan(out[3]));
	assert_status(TD_OK, call(run.rules, 1, 2, args, out, &err), &err);
	assert_true(out[0] == 25);
	drop(&run);
}

static void
a_native_function_can_fail(void **state)
{
	const double a[] = { 1 };
	const double *args[] = { a };
	double out[1];
	struct td_err err = { 0 };
	struct run run = { 0 };

	(void)state;
	load(&run, "local v = native { x.a, fn = function(a)\nlocal t = nil\nreturn t.b end }");
	assert_string_equal(run.complaints, "");
	assert_status(TD_EINVAL, call(run.rules, 1, 1, args, out, &err), &err);
	assert_string_equal(err.msg,
			    "r:3: native function: attempt to index a nil value (local 't')");
	drop(&run);
	load(&run, "local v = native { x.a, fn = function(a) return a == 1 end }");
	assert_status(TD_OK, call(run.rules, 1, 1, args, out, &err), &err);
	assert_true(out[0] == 1);
	drop(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lua_operators_on_figures_are_refused_at_their_line),
		cmocka_unit_test(wrong_values_are_named),
		cmocka_unit_test(wrong_declarations_are_named),
		cmocka_unit_test(the_ruleset_itself_is_checked),
		cmocka_unit_test(complaints_come_in_vietnamese),
		cmocka_unit_test(scripts_build_graphs),
		cmocka_unit_test(nodes_know_their_line),
		cmocka_unit_test(a_ruleset_is_kept),
		cmocka_unit_test(inputs_are_kept_in_the_order_written),
		cmocka_unit_test(items_stand_in_each_other),
		cmocka_unit_test(ranking_and_awards_are_kept),
		cmocka_unit_test(tests_are_kept_with_their_defaults),
		cmocka_unit_test(plain_lua_is_the_same_every_time),
		cmocka_unit_test(native_functions_run_per_unit),
		cmocka_unit_test(a_native_function_can_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
