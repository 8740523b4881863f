/*
 * td_plugin.h - the one header that a plugin needs: file formats in, formats out, functions for rules.  ABI 1.0.
 *
 *	cc -std=c11 -O2 -shared -fPIC -fvisibility=hidden -I FOLDER_OF_THIS_FILE -o mine.so mine.c
 *
 * A plugin is a shared library that exports exactly one symbol, the descriptor td_plugin_v1, made by TD_PLUGIN at the end of
 * this file.  Everything in it is constant data.  Before it loads the file the program reads ABI, sizes and exported symbols, and
 * before it calls anything in it ids, texts and tables.  A plugin that does not pass, or an id of which is taken, is refused as a
 * whole, with the reason (`thidua plugins`).  It is never unloaded.
 *
 * What holds everywhere, unless a function says otherwise:
 *	text      UTF-8, ends with NUL, never NULL where a pointer is not said to be "or NULL".
 *	memory    what a function is given is lent until it returns.  What it hands to the host is copied before the host's
 *	          function returns.  Nothing is freed across the border; room for the length of one call is host->room.
 *	threads   an instance (self) is used by one thread at a time, though not always the same one.  Functions for rules
 *	          may be entered by several threads at once, unless they are TD_FUNCTION_SERIAL.
 *	errors    every function returns a status: TD_PLUGIN_OK, or what host->fail returned (negative).  A negative status
 *	          without a reason given by host->fail is reported as a defect of the plugin.  Never exit, abort, longjmp, throw.
 *	services  only those of the host: no files, sockets, threads, signals, environment, locale, standard streams.
 *	          (Libraries that write a temporary file of their own are fine.)
 *	growing   structs grow at the end only, inside one major version, and say their size.  A newer program gives an older
 *	          plugin what it knows; a plugin that needs a newer minor version is refused.
 */
#ifndef TD_PLUGIN_H
#define TD_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TD_PLUGIN_ABI_MAJOR 1                /* the program's and the plugin's must be the same */
#define TD_PLUGIN_ABI_MINOR 0                /* the plugin's must not be above the program's */
#define TD_PLUGIN_MAGIC UINT32_C(0x31504454) /* "TDP1" */

enum {
	TD_PLUGIN_OK = 0,
	TD_PLUGIN_STOP = 1,   /* from the host: enough; return it on */
	TD_PLUGIN_SKIP = 2,   /* from host->table and host->row: not this table; on to the next */
	TD_PLUGIN_EDATA = -1, /* the user's file, figures or options are wrong */
	TD_PLUGIN_EIO = -2,   /* the host could not read or write */
	TD_PLUGIN_ENOMEM = -3,
	TD_PLUGIN_ECANCEL = -4, /* the user interrupted; the host says so */
	TD_PLUGIN_EBUG = -5     /* the plugin's own mistake */
};

/* The same in two languages.  Either may be NULL, not both. */
struct td_plugin_text {
	const char *vi, *en;
};

/* ---- the host ---------------------------------------------------------------------------- */

/*
 * A cell of a table that a source reads.  The host drops blanks at the ends of its text, refuses control characters and what is not
 * UTF-8, and composes letters and marks (NFC).
 */
enum {
	TD_CELL_EMPTY,
	TD_CELL_TEXT,   /* as a person wrote it: "83,48"; the host knows about decimal marks */
	TD_CELL_NUMBER, /* a number as C writes it, with a point: "83.48" */
	TD_CELL_COMMA   /* as TEXT, and the file's way of writing keeps the comma for decimals */
};

struct td_cell {
	uint32_t kind;
	uint32_t reserved; /* 0 */
	const char *text;  /* "" when empty */
};

enum {
	TD_TABLE_HIDDEN = 1 /* the program with which it was made does not show it */
};

struct td_row {
	uint64_t line; /* 1-based, in the file or sheet: where complaints point */
	const struct td_cell *cells;
	size_t ncells;
};

/* A node of the document that a report writes: the same tree that cli/README.md shows as JSON. */
struct td_doc; /* opaque */

enum {
	TD_DOC_NULL,
	TD_DOC_BOOL,
	TD_DOC_NUMBER,
	TD_DOC_TEXT,
	TD_DOC_ARRAY,
	TD_DOC_OBJECT
};

/*
 * Services.  Every function takes the host it belongs to, may be called only while a function that was given this host runs, and
 * only by its thread.
 */
struct td_host {
	uint32_t size; /* of this struct, as the program knows it */
	uint16_t abi_major, abi_minor;
	void *self;       /* the program's own */
	const char *lang; /* "vi" or "en": what the user reads */

	/*
	 * Say why this call fails, and return status (negative), so that `return host->fail(...)` will do.  A source that can
	 * go on may say more than one, and returns the status at its end.  line: of the
	 * file, 0 for none; cell: 1-based, 0 for none.  The message says what is wrong and what would be right; its place is
	 * put before it by the host.  warn only tells, and goes on.
	 */
	int (*fail)(const struct td_host *host, int status, uint64_t line, uint32_t cell,
		    const char *message);
	void (*warn)(const struct td_host *host, uint64_t line, uint32_t cell, const char *message);

	/* Zeroed room that is gone when the call returns; NULL: no memory (return TD_PLUGIN_ENOMEM). */
	void *(*room)(const struct td_host *host, size_t bytes);

	/* Tell how far it is, in any unit; TD_PLUGIN_OK, or TD_PLUGIN_ECANCEL: return it at once.  At least once a second. */
	int (*progress)(const struct td_host *host, uint64_t done, uint64_t whole);

	/* Reports: an option given by the user (`--with name=value`; one of those that the report declares), or NULL. */
	const char *(*option)(const struct td_host *host, const char *name);

	/*
	 * Sources: how many bytes the file has.  read: n of them from offset on, fewer only where the file ends; how many, or
	 * negative: return it.
	 */
	uint64_t (*bytes)(const struct td_host *host);
	int64_t (*read)(const struct td_host *host, uint64_t offset, void *out, size_t n);

	/*
	 * Sources: a table begins (name: of the sheet; NULL: the file is one table; flags: TD_TABLE_*); TD_PLUGIN_SKIP when it is not wanted.  Then its
	 * rows from the top, its headings among them, empty ones left out; TD_PLUGIN_SKIP: no more of this table.  Both may say TD_PLUGIN_STOP.
	 * Whatever they say may be returned from read.
	 */
	int (*table)(const struct td_host *host, const char *name, uint32_t flags);
	int (*row)(const struct td_host *host, const struct td_row *row);

	/* Reports: bytes of the result.  A file (-o) is replaced only when finish has returned TD_PLUGIN_OK. */
	int (*write)(const struct td_host *host, const void *bytes, size_t n);

	/*
	 * Reports: look into a document.  None of them fails: what is not there is NULL (a node), TD_DOC_NULL, NaN, "" or 0.
	 *	kind     TD_DOC_*
	 *	key      of a member of an object; "" of others
	 *	first    child of an array or object; next: the one after it
	 *	member   of an object, by key
	 *	text     of TEXT; of NUMBER: a decimal with a point, at most 15 digits; what is counted is whole ("11"), what is measured
	 *	         always has a decimal ("20.0"), a total is as short as it can be ("975.02", "920"); of BOOL: true, false
	 *	number   of NUMBER; of BOOL: 1 or 0
	 *	count    children
	 */
	int (*kind)(const struct td_host *host, const struct td_doc *node);
	const char *(*key)(const struct td_host *host, const struct td_doc *node);
	const struct td_doc *(*first)(const struct td_host *host, const struct td_doc *node);
	const struct td_doc *(*next)(const struct td_host *host, const struct td_doc *node);
	const struct td_doc *(*member)(const struct td_host *host, const struct td_doc *node,
				       const char *key);
	const char *(*text)(const struct td_host *host, const struct td_doc *node);
	double (*number)(const struct td_host *host, const struct td_doc *node);
	size_t (*count)(const struct td_host *host, const struct td_doc *node);
};

/* ---- sources: file formats in ---------------------------------------------------------------- */

/*
 * `thidua import DB FILE`: of all sources the one that is surest takes the file.  What the tables mean (units, figures, events) is the
 * host's to find out, by their first rows; the source says what is in the cells.  A file may be read more than once.
 */
struct td_plugin_source {
	uint32_t size, flags; /* sizeof, 0 */
	const char *id;       /* [a-z][a-z0-9_]*; one of its kind in the program */
	struct td_plugin_text title;

	/*
	 * How sure it is, 0 (no) to 100, that a file is one of its own: by its name (without folders) and its first n bytes (up to 4096).
	 */
	int (*probe)(const char *name, const unsigned char *head, size_t n);

	/* Read the whole file: host->table and host->row in their order. */
	int (*read)(const struct td_host *host);
};

/* ---- reports: formats out ---------------------------------------------------------------------- */

enum {
	TD_REPORT_BINARY = 1, /* not for a terminal: needs -o FILE */

	/* What the document of a scoring must contain besides ranking and awards; see plugins/README.md. */
	TD_REPORT_POINTS = 2,    /* every criterion, measures */
	TD_REPORT_FIGURES = 4,   /* the figures, and the inputs they belong to */
	TD_REPORT_REASONS = 8,   /* per unit, why: the texts of `explain` */
	TD_REPORT_FORMULAS = 16, /* how every number is computed, as expressions */
	TD_REPORT_CLAIMS = 32    /* what the units claim, where that is not what was verified */
};

struct td_plugin_option {
	const char *name; /* [a-z][a-z0-9_]* */
	struct td_plugin_text title;
};

/*
 * `--format ID`.  A document is an object; what may be long in it (the units of a scoring, the points of a sweep) comes one item at a
 * time.  open, then for each long array: item for each of its elements, then finish; close always comes when open has set *self.
 */
struct td_plugin_report {
	uint32_t size, flags; /* sizeof, TD_REPORT_* */
	const char *id;       /* [a-z][a-z0-9_]* */
	struct td_plugin_text title;
	const char *extension; /* "xlsx" */
	const char *const *
		documents; /* kinds it can write ("score", "explain", ...), NULL at the end; NULL: any */
	const struct td_plugin_option *const *options; /* NULL at the end; NULL: none */

	/*
	 * head: the document, kept by the host until close.  Its long arrays are there, but empty, as its last members, in the order in
	 * which their elements come; one without elements gets no item.  document: its kind.
	 */
	int (*open)(const struct td_host *host, const char *document, const struct td_doc *head,
		    void **self);
	/* array: its key in the document.  May be NULL when the report writes no documents with long arrays. */
	int (*item)(const struct td_host *host, void *self, const char *array,
		    const struct td_doc *item);
	int (*finish)(const struct td_host *host, void *self);
	void (*close)(void *self); /* or NULL */
};

/* ---- functions for rules ------------------------------------------------------------------------- */

enum {
	/* Same arguments, same result, on any machine, however the rows are split into calls.  Others are refused. */
	TD_FUNCTION_PURE = 1,
	/* Called once for each cluster, with all of its units; else each row is by itself, in calls of any length. */
	TD_FUNCTION_CLUSTER = 2,
	TD_FUNCTION_SERIAL = 4 /* never on two threads at once */
};

struct td_plugin_function {
	uint32_t size, flags; /* sizeof, TD_FUNCTION_* */
	const char *id;       /* as rules call it; none of the vocabulary's words */
	struct td_plugin_text title;
	uint32_t least, most; /* how many arguments, at least 1; most 0: any number */

	/* What `explain` says: {1}, {2} ... are the arguments, {result} the result: "{1} is {result} % of all". */
	struct td_plugin_text reason;

	double low,
		high; /* results lie in between (-HUGE_VAL, HUGE_VAL: anywhere), others are an error; `check` builds upon it */

	/*
	 * out[0..n) from nargs columns of n values; a missing value is NaN, in and out.  Infinite results are an error.  Must not
	 * write to args.  No progress, no room kept from call to call.
	 */
	int (*run)(const struct td_host *host, size_t n, size_t nargs, const double *const *args,
		   double *out);
};

/* ---- the plugin ------------------------------------------------------------------------------------ */

struct td_plugin {
	uint32_t magic, size;
	uint16_t abi_major, abi_minor;
	uint32_t layout;     /* TD_PLUGIN_LAYOUT */
	const char *id;      /* [a-z][a-z0-9_]*; one of its kind in the program */
	const char *version; /* its own */
	struct td_plugin_text title;
	const struct td_plugin_source *const *sources; /* NULL at the end; NULL: none; likewise: */
	const struct td_plugin_report *const *reports;
	const struct td_plugin_function *const *functions;
};

/* Fingerprint of how the compiler laid out the structs that go to and fro. */
#define TD_PLUGIN_LAYOUT                                                                           \
	((uint32_t)(sizeof(struct td_cell) | sizeof(struct td_row) << 8 |                          \
		    offsetof(struct td_host, count) << 16))

#ifdef __cplusplus
#define TD_PLUGIN_EXPORT_ extern "C" __attribute__((visibility("default")))
#else
#define TD_PLUGIN_EXPORT_ extern __attribute__((visibility("default")))
#endif

/* TD_PLUGIN("mine", "1.0", { "...", "..." }, sources, reports, functions): once, at the end of the plugin's file. */
#define TD_PLUGIN(id_, version_, ...)                                                              \
	TD_PLUGIN_EXPORT_ const struct td_plugin td_plugin_v1;                                     \
	const struct td_plugin td_plugin_v1 = { TD_PLUGIN_MAGIC,                                   \
						(uint32_t)sizeof(struct td_plugin),                \
						TD_PLUGIN_ABI_MAJOR,                               \
						TD_PLUGIN_ABI_MINOR,                               \
						TD_PLUGIN_LAYOUT,                                  \
						id_,                                               \
						version_,                                          \
						__VA_ARGS__ }

#ifdef __cplusplus
}
#endif

#endif
