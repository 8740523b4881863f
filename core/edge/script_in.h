/*
 * script_in.h - what the files of the script module share.
 *
 * Floor: edge (script).  Everything that a script builds belongs to struct td_script or to its
 * ruleset, never to the Lua stack: a Lua error may jump past any C code without losing memory.
 * So no C function called from Lua holds memory in a local variable across a call that can
 * raise.
 *
 * A mistake is complained of at the line of the rule that runs, and the script goes on with a
 * *bad* value: whatever is done with that is silently bad again, so that one run finds many
 * mistakes.
 *
 *	script.c         loading: files, the environment, complaints
 *	script_box.c     limits
 *	script_scan.c    what is refused before Lua sees it
 *	script_lua.c     the few functions of Lua's own that rules have: pairs, type, ...
 *	script_node.c    figures and conditions as Lua values
 *	script_words.c   the primitives of the prelude
 *	script_field.c   reading the tables of declarations
 *	script_decl.c    ruleset, inputs, parameters, measures
 *	script_item.c    sections, criteria, bonus, deductions
 *	script_rank.c    knock-outs, ranking, classes, awards
 *	script_test.c    tests
 *	script_amend.c   what a year changes of the one it extends
 *	script_native.c  functions called per unit
 */
#ifndef TD_EDGE_SCRIPT_IN_H
#define TD_EDGE_SCRIPT_IN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <lauxlib.h>
#include <lua.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/list.h"
#include "base/near.h"
#include "base/text.h"
#include "edge/script.h"
#include "edge/script_box.h"
#include "model/rules.h"

#define TD_SCRIPT_FILE_MAX (128 * 1024) /* bytes of one file */
#define TD_SCRIPT_INCLUDE_MAX 16        /* files that include each other */
#define TD_SCRIPT_LIST_MAX 10000        /* criteria, inputs, tests, ... of a ruleset */
#define TD_SCRIPT_ID_MAX 64             /* bytes of an id or a name */
#define TD_SCRIPT_MESSAGE 2048          /* bytes of a complaint */
#define TD_SCRIPT_MISTAKES 500          /* then the script is stopped */

/* A line of a rule file; file is its word in rules->words, 0: none. */
struct td_spot {
	uint32_t file;
	int line;
};

/* `criterion "2.1"`, waiting for its table. */
struct td_curry {
	const char *word, *id;
	struct td_spot spot;
	bool used;
};

/* `section = "II"` of an item, to be found when all are there. */
struct td_stands_in {
	uint32_t item;
	const char *section;
};

/* What is declared at most once in a year, and may be declared again in one that extends it. */
enum td_once {
	TD_ONCE_RANK = 4,
	TD_ONCE_CLASSIFY,
	TD_ONCE_TOTAL,
	TD_ONCE_END_
}; /* 0..3: the caps */

struct td_script {
	struct td_box box;
	lua_State *L;
	struct td_ruleset *rules;
	struct td_diags *diags; /* NULL after loading, when only native functions run */
	enum td_lang lang;
	const struct td_script_loader *loader;
	struct td_script_limits limits;
	unsigned nkinds;   /* kinds of inputs made so far */
	struct td_spot at; /* line 0: complain where the script runs; else there */
	const char *word;  /* of the prelude, called by the rule; NULL: none */
	bool running;      /* inside lua_pcall: may raise */
	bool refused;      /* comparisons were: what Lua makes of them is no news */

	TD_LIST(char *) texts; /* of included files */
	TD_LIST(const char *) files;
	uint32_t open[TD_SCRIPT_INCLUDE_MAX]; /* files that are running, as words */
	unsigned nopen;
	TD_LIST(const char *) names; /* the vocabulary, sorted */
	TD_LIST(struct td_curry) curries;
	TD_LIST(struct td_stands_in) stands_in;
	unsigned
		inherited; /* caps, ranking, classes of a base, which may be given again: bits of td_once */
	bool amending; /* the running year extends another */
	TD_LIST(struct td_given) base_defaults;
	TD_LIST(struct td_given) defaults;
	TD_LIST(struct td_given) given; /* of the test being read, as the next */
	TD_LIST(struct td_given) params;
	TD_LIST(struct td_expect) expect;
	TD_LIST(const char *) list; /* words being collected for an array in the arena */
};

/* ---- script.c: complaints and memory ---------------------------------------------------- */

struct td_script *td_script_of(lua_State *L);

/* The same for a function that builds: nodes made from now on stand at the running line.  Not
 * reached inside native functions: they see no word that builds. */
struct td_script *td_script_here(lua_State *L);

struct td_spot td_script_spot(const struct td_script *s);
struct td_place td_script_place(const struct td_script *s, struct td_spot spot);

/* Complain at the running line (or s->at) and go on; inside a native function, where nobody
 * collects complaints, raise.  say: a text that is translated already. */
void td_script_complain(struct td_script *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void td_script_say(struct td_script *s, enum td_severity severity, const char *text);
/* Complain and raise what td_script_load and the guard of words know to be complained of. */
_Noreturn void td_script_raise(lua_State *L);

/* p, or a raise for lack of memory.  For code, 0 likewise. */
void *td_script_need(lua_State *L, void *p);
uint32_t td_script_need_code(lua_State *L, uint32_t code);

/* Add something declared to its list in the ruleset: raises when there are too many of a kind,
 * as what comes after loading takes time with the square of their number. */
#define td_script_declare(L, list, ...)                                                            \
	do {                                                                                       \
		td_script_room(L, (list)->n);                                                      \
		td_script_push(L, list, __VA_ARGS__);                                              \
	} while (0)
void td_script_room(lua_State *L, size_t n);

#define td_script_push(L, list, ...)                                                               \
	do {                                                                                       \
		td_box_keep(L, sizeof(*(list)->at));                                               \
		if (!td_list_push(list, __VA_ARGS__))                                              \
			td_box_stop(L, TD_BOX_NO_MEMORY);                                          \
	} while (0)

/* "text", "a number", "a figure", ... in the language of the complaints. */
const char *td_script_describe(lua_State *L, int index);

/* An English phrase in that language. */
const char *td_script_phrase(const struct td_script *s, const char *english);

/* Where Lua's message at index says it happened, and the rest of it; text is lent by Lua. */
const char *td_script_message(lua_State *L, int index, struct td_spot *spot);

/* ---- script_func.c ---------------------------------------------------------------------- */

/* Push the word for a function of a plugin; false (nothing pushed): there is none called name. */
bool td_script_function(lua_State *L, const char *name);

/* Try the names of all of them. */
void td_script_near_function(const struct td_script *s, struct td_near *near);

/* ---- script_scan.c ---------------------------------------------------------------------- */

/* A first look at the text, before Lua sees it; complains of what it refuses. */
enum td_scan {
	TD_SCAN_CLEAN,
	TD_SCAN_RUN, /* comparisons and the like were refused; the rest of the script may still be looked at */
	TD_SCAN_STOP, /* must not be run */
};
enum td_scan td_script_scan(const char *text, size_t n, const char *path, struct td_diags *diags);

/* ---- script_lua.c ----------------------------------------------------------------------- */

extern const luaL_Reg td_script_lua_words[];

/* The keys of the table at index, numbers first, then texts by their bytes, as a new table
 * pushed. Keys of other types are complained of.  Gives their number. */
size_t td_script_sorted_keys(lua_State *L, int index);

/* ---- script_node.c: values -------------------------------------------------------------- */

enum td_wrap_kind {
	TD_WRAP_NONE,
	TD_WRAP_CURRY,    /* index in curries; user value: the function that takes the table */
	TD_WRAP_ITEM,     /* index in rules->items, TD_NONE: one that was wrong */
	TD_WRAP_DECLARED, /* anything else that was declared */
	TD_WRAP_KIND,     /* index: enum td_input_kind; user value: its table */
	TD_WRAP_DOCUMENT, /* user value: its table */
	TD_WRAP_SQL,      /* user value: its text */
	TD_WRAP_KEY,      /* index: 1 lower, 0 higher; user value: a node or an id */
	TD_WRAP_FIGURES,  /* index: enum td_op of the leaf; lag */
	TD_WRAP_AGO,
	TD_WRAP_KINDS_,
};

/* A Lua value of ours that is no node. */
struct td_wrap {
	enum td_wrap_kind kind;
	uint32_t index;
	unsigned lag;
	struct td_spot spot;
};

extern const luaL_Reg td_script_node_words[];
void td_script_node_open(
	lua_State *L); /* metatables, and words that are no functions; VOCAB is on top */

/* Push a node; 0 pushes a bad value.  To be used with td_script_built for what the graph gave. */
int td_script_push_node(lua_State *L, td_node node);
/* node as the graph gave it: 0 is lack of memory or a limit of the graph, and raises. */
td_node td_script_built(lua_State *L, td_node node);
struct td_wrap *td_script_push_wrap(lua_State *L, enum td_wrap_kind kind, uint32_t index);

/* NULL when the value is none of these. */
const td_node *td_script_to_node(lua_State *L, int index);
struct td_wrap *td_script_to_wrap(lua_State *L, int index);

/* The value at index as a node.  wants: 'C' a condition, else a number or condition.  What it
 * cannot be is complained of, with `what` as its name, and gives 0; a bad value gives 0 in
 * silence. */
td_node td_script_value(lua_State *L, int index, char wants, const char *what);

/* "argument i of WORD", for td_script_value. */
struct td_what {
	char text[160];
};
struct td_what td_script_argument(struct td_script *s, int i, const char *word);

/* Whether the value at index is the word not_applicable itself, as tests write it for a figure. */
bool td_script_is_not_applicable(lua_State *L, int index);

/* A leaf named by text at index; name is complained of when it is none. */
td_node td_script_leaf(lua_State *L, enum td_op op, int index, unsigned lag, const char *what);

/* ---- script_words.c --------------------------------------------------------------------- */

void td_script_push_primitives(lua_State *L);

/* ---- script_field.c: tables of declarations --------------------------------------------- */

enum td_field_type {
	TD_FIELD_TEXT,      /* const char * */
	TD_FIELD_TITLE,     /* struct td_title */
	TD_FIELD_DATE,      /* const char * */
	TD_FIELD_NAME,      /* const char *, an id */
	TD_FIELD_NAMES,     /* struct td_names */
	TD_FIELD_NUMBER,    /* double */
	TD_FIELD_INTEGER,   /* int, within low..high */
	TD_FIELD_BOOL,      /* bool */
	TD_FIELD_NODE,      /* td_node */
	TD_FIELD_CONDITION, /* td_node */
	TD_FIELD_CHOICE,    /* enum (int): position in words */
	TD_FIELD_OTHER,     /* known, but read by the declaration itself */
};

struct td_names {
	const char *const *at;
	uint32_t n;
};

struct td_field {
	const char *key;
	enum td_field_type type;
	size_t offset;
	bool required;
	const char *words; /* CHOICE: "skip dense mean" */
	int low, high;     /* INTEGER */
};

/* Read the text keys of the table at index into `into`.  subject: `criterion "2.1"`.  Unknown
 * keys, wrong types and absent required ones are complained of; fields end with key NULL. */
void td_script_fields(lua_State *L, int index, const struct td_field *fields, const char *subject,
		      void *into);
/* The same for an amendment, which gives only what changes: nothing is required. */
void td_script_some_fields(lua_State *L, int index, const struct td_field *fields,
			   const char *subject, void *into);

/* The next word of a list separated by blanks, copied into out; false at the end. */
bool td_script_next_word(const char **list, char *out, size_t room);

/* Position of a word in a list separated by blanks; -1 after a complaint: `key` of subject must
 * be one of them, or, key NULL, the word is an unknown key. */
int td_script_choice(struct td_script *s, const char *words, const char *word, const char *key,
		     const char *subject);

/* Complain of things in the list part of a table that takes none. */
void td_script_no_list(lua_State *L, int index, const char *subject);

/* The text at index, kept in the ruleset; NULL after a complaint (`what` names it).  One line
 * unless lines. */
const char *td_script_text(lua_State *L, int index, const char *what, bool lines);
/* The same as a short word without blanks. */
const char *td_script_id(lua_State *L, int index, const char *what);

/* A kept copy of `WORD "ID"`. */
const char *td_script_subject(lua_State *L, const char *word, const char *id);

/* An array in the arena of the n elements of size bytes at `at`; NULL for none. */
void *td_script_keep(lua_State *L, const void *at, size_t n, size_t size);

/* The schemas, and what they read into besides the nouns of the model. */
struct td_reading_item {
	struct td_item item;
	const char *section;
};

struct td_reading_knockout {
	struct td_knockout knockout;
	struct td_names awards;
};

extern const struct td_field td_script_section_fields[], td_script_criterion_fields[],
	td_script_param_fields[], td_script_measure_fields[], td_script_knockout_fields[],
	td_script_award_fields[];

/* ---- declarations ----------------------------------------------------------------------------- */

/* WORD "ID" { ... }: calls `declare` with the id (kept), the table at stack index 2. */
struct td_declaration {
	const char *word;
	bool free_id; /* the id is a text of any length, such as the name of a test */
	int (*declare)(lua_State *L, const struct td_declaration *self, const char *id);
	int detail;
};

void td_script_add_declarations(lua_State *L, const struct td_declaration *at, size_t n);

/* For WORD { ... }: false after a complaint when argument 1 is no table. */
bool td_script_is_table(lua_State *L, const char *word);
void td_script_decl_open(
	lua_State *L); /* adds words to the table on top of the stack, as all of these */
void td_script_item_open(lua_State *L);
void td_script_rank_open(lua_State *L);
void td_script_test_open(lua_State *L);

/* false after a complaint when there is one already, at first; NULL: none. */
bool td_script_is_new(struct td_script *s, const char *subject, const struct td_place *first);
/* Place of the item or measure called id, or NULL. */
const struct td_place *td_script_item_place(const struct td_script *s, const char *id);

/* Whether what is declared once may be declared now: it is not there, or it is that of a base, which is dropped
 * then.  False after a complaint. */
bool td_script_is_once(struct td_script *s, enum td_once once, const char *word, bool there);

/* The list part of the table at 2 stands in item `parent` (TD_NONE: in one that is not there). */
void td_script_adopt(lua_State *L, const char *subject, enum td_item_kind kind, uint32_t parent);

/* ---- script.c, script_test.c, script_amend.c: years ------------------------------------------- */

/* Run the script called name, upon which the running one builds.  Raises after a complaint when there is none. */
void td_script_run_base(lua_State *L, const char *name);
/* The figures of test_defaults so far become those of a base, and its tests are dropped. */
void td_script_inherit_tests(lua_State *L);
/* `extends` of the ruleset whose table is at 2. */
void td_script_extend(lua_State *L, const char *subject);
void td_script_amend_open(lua_State *L);

/* When all is read; s->at is free to be set. */
void td_script_items_end(struct td_script *s);
bool td_script_tests_end(struct td_script *s); /* merges test_defaults in; false: out of memory */

/* ---- script_native.c -------------------------------------------------------------------- */

int td_script_native(lua_State *L); /* the word */
bool td_script_has_native(const struct td_script *s);
void td_script_native_open(lua_State *L); /* pushes the table of names that native functions see */

#endif
