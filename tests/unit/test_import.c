#include "test.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "td.h"
#include "temp.h"

/* ---- what the tests are made of --------------------------------------------------------- */

/* One import: files by their names in the folder, and what came of it. */
struct run {
	struct td_import_opts opts;
	struct td_import_counts counts;
	struct td_err err;
	char *said; /* complaints, the folder's name left out */
};

static void
run_fini(struct run *run)
{
	free(run->said);
	run->said = NULL;
}

/* Each line begins with the file's path. */
static void
keep_complaints(struct run *run, struct td_diags *diags, const char *folder)
{
	struct td_sink sink = { 0 }, shorter = { 0 };
	size_t skip = strlen(folder) + 1;

	td_diags_print(diags, &sink);
	for (size_t i = 0; i < sink.n;) {
		const char *line = sink.text + i;
		size_t n = (size_t)((const char *)memchr(line, '\n', sink.n - i) - line) + 1;
		size_t drop = n > skip && memcmp(line, folder, skip - 1) == 0 ? skip : 0;

		td_sink_bytes(&shorter, line + drop, n - drop);
		i += n;
	}
	run->said = strdup(shorter.text ? shorter.text : "");
	td_sink_fini(&sink);
	td_sink_fini(&shorter);
}

static int
import(struct temp *temp, struct run *run, const char *names)
{
	const char *files[6];
	char list[200], *save = NULL;
	const char *database = temp_path(temp, "db");
	struct td_diags diags = { 0 };
	size_t n = 0;
	int st;

	snprintf(list, sizeof(list), "%s", names);
	for (char *name = strtok_r(list, " ", &save); name; name = strtok_r(NULL, " ", &save))
		files[n++] = temp_path(temp, name);
	st = td_data_import(database, files, n, &run->opts, &diags, &run->counts, &run->err);
	run_fini(run);
	keep_complaints(run, &diags, temp->folder);
	td_diags_fini(&diags);
	return st;
}

/* All of the database's content but times, as text. */
static char *
content(struct temp *temp)
{
	static const char *const queries[] = {
		"SELECT id, name, cluster FROM unit ORDER BY 1",
		"SELECT year, input, unit, layer, value, state, note, document FROM observation",
		"SELECT year, unit, kind, date, quantity, document, note FROM event ORDER BY id",
		"SELECT rows, length(digest) FROM import_log ORDER BY id",
	};
	struct td_sink sink = { 0 };
	sqlite3 *db;

	assert_int_equal(SQLITE_OK,
			 sqlite3_open_v2(temp_path(temp, "db"), &db, SQLITE_OPEN_READWRITE, NULL));
	for (size_t q = 0; q < COUNT(queries); q++) {
		sqlite3_stmt *stmt;

		assert_int_equal(SQLITE_OK, sqlite3_prepare_v2(db, queries[q], -1, &stmt, NULL));
		while (sqlite3_step(stmt) == SQLITE_ROW) {
			for (int i = 0; i < sqlite3_column_count(stmt); i++) {
				const unsigned char *text = sqlite3_column_text(stmt, i);

				td_sink_printf(&sink, "%s%s", i ? "|" : "",
					       text ? (const char *)text : "-");
			}
			td_sink_text(&sink, "\n");
		}
		assert_int_equal(SQLITE_OK, sqlite3_finalize(stmt));
	}
	assert_int_equal(SQLITE_OK, sqlite3_close(db));
	return sink.text ? sink.text : strdup("");
}

static void
assert_content(struct temp *temp, const char *want)
{
	char *got = content(temp);

	assert_string_equal(got, want);
	free(got);
}

/* A database with three units. */
static void
start(struct temp *temp)
{
	struct td_err err = { 0 };
	struct run run = { .opts = { .year = 0 } };

	assert_status(TD_OK, td_data_init(temp_path(temp, "db"), "thử", &err), &err);
	temp_text(
		temp, "units.csv",
		"unit,name,cluster\nphu-tho,Công an tỉnh Phú Thọ,k3\nbac-kan,Công an tỉnh Bắc Kạn,k3\n"
		"yen-bai,,k4\n");
	assert_status(TD_OK, import(temp, &run, "units.csv"), &run.err);
	assert_int_equal(run.counts.units, 3);
	run_fini(&run);
}

#define UNITS "bac-kan|Công an tỉnh Bắc Kạn|k3\nphu-tho|Công an tỉnh Phú Thọ|k3\nyen-bai|-|k4\n"
#define UNITS_LOG "3|64\n"

/* Import text as f.csv; it must be refused with these complaints, and change nothing. */
static void
refused(struct temp *temp, const struct td_import_opts *opts, const char *text, const char *said)
{
	struct run run = { .opts = *opts };
	char *before = content(temp), *after;

	temp_text(temp, "f.csv", text);
	assert_int_equal(TD_EINVAL, import(temp, &run, "f.csv"));
	assert_string_equal(run.said, said);
	assert_int_equal(run.counts.observations + run.counts.files, 0);
	after = content(temp);
	assert_string_equal(before, after);
	free(before);
	free(after);
	run_fini(&run);
}

static const struct td_import_opts no_opts = { .year = 0 };
static const struct td_import_opts in_2017 = { .year = 2017 };

/* ---- the five kinds ------------------------------------------------------------------------ */

static void
figures_one_a_line(void **state)
{
	struct run run = { .opts = no_opts };

	start(*state);
	temp_text(*state, "f.csv",
		  "year,unit,input,value,layer,note,document,state\n"
		  "2017,phu-tho,rate,\"83,48\",,,,\n"
		  "2017,phu-tho,rate,90,self,tự chấm,BC-1,value\n"
		  "2016,phu-tho,rate,-5,,,,\n"
		  "2017,bac-kan,grade,tot,council,,,\n"
		  "2017,bac-kan,rate,n/a,,,,\n"
		  "2017,bac-kan,cases,,,,,\n"
		  "2017,bac-kan,fires,,,,,missing\n"
		  "2017,bac-kan,floods,,,,,na\n"
		  "2017,yen-bai,rate,không áp dụng,,,,na\n");
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	assert_string_equal(run.said, "");
	assert_content(*state, UNITS "2016|rate|phu-tho|verified|-5.0|value|-|-\n"
				     "2017|fires|bac-kan|verified|-|missing|-|-\n"
				     "2017|floods|bac-kan|verified|-|na|-|-\n"
				     "2017|grade|bac-kan|council|tot|value|-|-\n"
				     "2017|rate|bac-kan|verified|-|na|-|-\n"
				     "2017|rate|phu-tho|self|90.0|value|tự chấm|BC-1\n"
				     "2017|rate|phu-tho|verified|83.48|value|-|-\n"
				     "2017|rate|yen-bai|verified|-|na|-|-\n" UNITS_LOG "9|64\n");
	assert_int_equal(run.counts.observations, 8);
	assert_int_equal(run.counts.empty, 1);
	assert_int_equal(run.counts.files, 1);
	assert_int_equal(run.counts.replaced, 0);
	run_fini(&run);
}

static void
one_unit_a_line(void **state)
{
	struct run run = { .opts = { .year = 2017, .layer = "self" } };

	start(*state);
	temp_text(*state, "f.csv",
		  "unit;rate;grade;fires;;\nphu-tho;83,48;tot;\nbac-kan;1,015;kad;0;;\n");
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	assert_string_equal(run.said, "");
	assert_content(*state, UNITS "2017|fires|bac-kan|self|0.0|value|-|-\n"
				     "2017|grade|bac-kan|self|-|na|-|-\n"
				     "2017|grade|phu-tho|self|tot|value|-|-\n"
				     "2017|rate|bac-kan|self|1.015|value|-|-\n"
				     "2017|rate|phu-tho|self|83.48|value|-|-\n" UNITS_LOG "2|64\n");
	assert_int_equal(run.counts.observations, 5);
	assert_int_equal(run.counts.empty, 1);
	run_fini(&run);
}

static void
years_across(void **state)
{
	static const char figures[] =
		UNITS "2016|rate|phu-tho|verified|9.0|value|-|-\n"
		      "2017|fires|phu-tho|verified|3.0|value|-|-\n"
		      "2017|rate|phu-tho|verified|2.0|value|-|-\n"
		      "2017|rate|yen-bai|verified|1.0|value|-|-\n" UNITS_LOG "3|64\n";
	static const char *const files[] = {
		"input,year,yen-bai,phu-tho\nrate,2017,1,2\nfires,2017,,3\nrate,2016,,9\n",
		"unit,year,rate,fires\nphu-tho,2017,2,3\nyen-bai,2017,1,\nphu-tho,2016,9,\n",
	};

	for (size_t i = 0; i < COUNT(files); i++) {
		struct run run = { .opts = no_opts };

		start(*state);
		temp_text(*state, "f.csv", files[i]);
		assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
		assert_string_equal(run.said, "");
		assert_content(*state, figures);
		run_fini(&run);
		remove(temp_path(*state, "db-wal"));
		remove(temp_path(*state, "db"));
	}
	start(*state);
	refused(*state, &no_opts, "input,year,phu-tho\nrate,2017,1\nrate,,2\nrate,2017,3\n",
		"f.csv:3:2: error: \"\" is no year: four digits, from 1900 to 2199\n"
		"f.csv:4:1: error: \"rate 2017\" stands already in line 2; leave one of them\n");
}

static void
one_input_a_line(void **state)
{
	struct run run = { .opts = in_2017 };

	start(*state);
	temp_text(*state, "f.csv", "input,yen-bai,phu-tho\nrate,1,2\nfires,,3\n");
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	assert_content(*state,
		       UNITS "2017|fires|phu-tho|verified|3.0|value|-|-\n"
			     "2017|rate|phu-tho|verified|2.0|value|-|-\n"
			     "2017|rate|yen-bai|verified|1.0|value|-|-\n" UNITS_LOG "2|64\n");
	assert_int_equal(run.counts.observations, 3);
	assert_int_equal(run.counts.empty, 1);
	run_fini(&run);
}

static void
events(void **state)
{
	struct run run = { .opts = no_opts };

	start(*state);
	temp_text(*state, "f.csv",
		  "year,unit,kind,date,quantity,document,note\n"
		  "2017,phu-tho,late_dossier,2017-10-10,2,HS-1,muộn\n"
		  "2017,phu-tho,late_dossier,2017-10-10,2,HS-1,muộn\n"
		  "2017,bac-kan,merit,,\"0,5\",,\n");
	for (int round = 0; round < 2; round++) {
		assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
		assert_int_equal(run.counts.events, 3);
		assert_int_equal(run.counts.events_same, round * 3);
	}
	assert_content(*state, UNITS "2017|phu-tho|late_dossier|2017-10-10|2.0|HS-1|muộn\n"
				     "2017|phu-tho|late_dossier|2017-10-10|2.0|HS-1|muộn\n"
				     "2017|bac-kan|merit|-|0.5|-|-\n" UNITS_LOG "3|64\n3|64\n");
	run_fini(&run);
}

static void
columns_may_stand_in_any_order(void **state)
{
	struct run run = { .opts = no_opts };

	start(*state);
	temp_text(*state, "f.csv", "value\tinput\tyear\tunit\n7\trate\t2017\tphu-tho\n");
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	assert_content(*state,
		       UNITS "2017|rate|phu-tho|verified|7.0|value|-|-\n" UNITS_LOG "1|64\n");
	run_fini(&run);
}

static void
units_come_first_whatever_the_order(void **state)
{
	struct run run = { .opts = in_2017 };

	start(*state);
	temp_text(*state, "a.csv", "unit,rate\nnew-unit,5\n");
	temp_text(*state, "m.csv", "input,new-unit\nfires,6\n");
	temp_text(*state, "z.csv", "cluster,unit,name,region\nk4,new-unit,Mới,Bắc\n");
	assert_status(TD_OK, import(*state, &run, "a.csv m.csv z.csv"), &run.err);
	assert_string_equal(
		run.said, "z.csv:1:4: warning: the column \"region\" is not kept; what rules shall "
			  "use of a unit is a figure\n");
	assert_int_equal(run.counts.files, 3);
	assert_int_equal(run.counts.units, 1);
	assert_int_equal(run.counts.observations, 2);
	run_fini(&run);
}

/* ---- again ------------------------------------------------------------------------------------ */

static void
importing_again_replaces(void **state)
{
	struct run run = { .opts = in_2017 };
	char *before, *after;

	start(*state);
	temp_text(*state, "f.csv", "unit,rate,fires\nphu-tho,5,6\nbac-kan,7,8\n");
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	temp_text(*state, "g.csv", "unit,rate,fires\nphu-tho,5,60\nbac-kan,n/a,8\nyen-bai,1,\n");
	assert_status(TD_OK, import(*state, &run, "g.csv"), &run.err);
	assert_int_equal(run.counts.observations, 5);
	assert_int_equal(run.counts.replaced, 2);
	assert_int_equal(run.counts.same, 2);
	assert_int_equal(run.counts.empty, 1);
	assert_content(*state,
		       UNITS "2017|fires|bac-kan|verified|8.0|value|-|-\n"
			     "2017|fires|phu-tho|verified|60.0|value|-|-\n"
			     "2017|rate|bac-kan|verified|-|na|-|-\n"
			     "2017|rate|phu-tho|verified|5.0|value|-|-\n"
			     "2017|rate|yen-bai|verified|1.0|value|-|-\n" UNITS_LOG "2|64\n3|64\n");
	/* Another layer replaces nothing. */
	run.opts.layer = "self";
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	assert_int_equal(run.counts.replaced + run.counts.same, 0);
	/* A dry run says the same and does nothing. */
	before = content(*state);
	run.opts.dry_run = true;
	run.opts.layer = NULL;
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	assert_int_equal(run.counts.observations, 4);
	assert_int_equal(run.counts.replaced, 2);
	assert_int_equal(run.counts.same, 2);
	after = content(*state);
	assert_string_equal(before, after);
	free(before);
	free(after);
	run_fini(&run);
}

static void
encodings_and_delimiters(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} files[] = {
#define BYTES(text) { text, sizeof(text) - 1 }
		BYTES("year,unit,input,value\n2017,phu-tho,grade,khá\n"),
		BYTES("\xef\xbb\xbfyear,unit,input,value\r\n2017,phu-tho,grade,khá\r\n"),
		BYTES("year,unit,input,value\r2017,phu-tho,grade,kh\x61\xcc\x81"),
		BYTES("sep=;\r\nyear;unit;input;value\r\n2017;phu-tho;grade;khá\r\n"),
		BYTES("\xff\xfey\0e\0a\0r\0\t\0u\0n\0i\0t\0\t\0i\0n\0p\0u\0t\0\t\0v\0a\0l\0u\0e\0\r\0\n\0"
		      "2\0"
		      "0\0"
		      "1\0"
		      "7\0\t\0p\0h\0u\0-\0t\0h\0o\0\t\0g\0r\0a\0d\0e\0\t\0k\0h\0\xe1\0\r\0\n\0"),
	};

	start(*state);
	for (size_t i = 0; i < COUNT(files); i++) {
		struct run run = { .opts = no_opts };

		temp_file(*state, "f.csv", files[i].bytes, files[i].n);
		assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
		assert_string_equal(run.said, "");
		assert_int_equal(run.counts.observations, 1);
		assert_int_equal(run.counts.same, i > 0);
		run_fini(&run);
	}
}

/* ---- mistakes ------------------------------------------------------------------------------------ */

#define KINDS                                                                                      \
	"f.csv:1: note: units: unit,name,cluster\n"                                                \
	"f.csv:1: note: figures, one a line: "                                                     \
	"year,unit,input,value[,layer,note,document,state]\n"                                      \
	"f.csv:1: note: figures of one year (--year), one unit a line: unit,<input>,<input>,...\n" \
	"f.csv:1: note: figures of one year (--year), one input a line: input,<unit>,<unit>,...\n" \
	"f.csv:1: note: events: year,unit,kind,date,quantity[,document,note]\n"                    \
	"f.csv:1: note: what stands where in any other table says a map: --map FILE\n"

static void
headers(void **state)
{
	start(*state);
	refused(*state, &in_2017, "foo,bar\n1,2\n",
		"f.csv:1: error: this first line fits none of the five kinds of file\n" KINDS);
	refused(*state, &in_2017, "unit\nphu-tho\n",
		"f.csv:1: error: this first line fits none of the five kinds of file\n" KINDS);
	refused(*state, &in_2017, "rate,unit\n5,phu-tho\n",
		"f.csv:1: error: this first line fits none of the five kinds of file\n" KINDS);
	refused(*state, &in_2017, "unit,nmae,cluster\nx,X,k\n",
		"f.csv:1:2: error: unknown column \"nmae\"; did you mean \"name\"?\n" KINDS);
	/* Capitals do not matter, so these are twice the same. */
	refused(*state, &in_2017, "Year,unit,input,VALUE,value\n2017,phu-tho,rate,5,5\n",
		"f.csv:1:5: error: the column \"value\" stands here twice\n");
	refused(*state, &in_2017, "unit,name\nx,X\n",
		"f.csv:1: error: a file of units needs the column \"cluster\"\n" KINDS);
	refused(*state, &in_2017, "year,unit,kind,quantity\n",
		"f.csv:1: error: a file of events needs the column \"date\"\n" KINDS);
	refused(*state, &in_2017, "year,unit,input,value,notes,colour\n2017,phu-tho,rate,x5,a,b\n",
		"f.csv:1:5: error: unknown column \"notes\"; did you mean \"note\"?\n"
		"f.csv:1:6: error: unknown column \"colour\" in a file of figures\n");
	refused(*state, &in_2017, "unit,rate,,fires\nphu-tho,1,2,3\n",
		"f.csv:1:3: error: the column has no name\n");
	refused(*state, &in_2017, "unit,rate,rate\nphu-tho,1,2\n",
		"f.csv:1:3: error: the column \"rate\" stands here twice\n");
	refused(*state, &in_2017, "unit,Rate,cases-total\nphu-tho,1,2\n",
		"f.csv:1:2: error: \"Rate\" is no name of an input: at most 64 of a-z, 0-9 and _, a letter "
		"first, such as \"cases_total\"\n"
		"f.csv:1:3: error: \"cases-total\" is no name of an input: at most 64 of a-z, 0-9 and _, a "
		"letter first, such as \"cases_total\"\n");
	refused(*state, &in_2017, "input,phu-to,yen-bai\nrate,1,2\n",
		"f.csv:1:2: error: unknown unit \"phu-to\"; did you mean \"phu-tho\"?\n");
	refused(*state, &in_2017, "", "f.csv: error: the file is empty\n");
	refused(*state, &in_2017, "\n\n,,\n", "f.csv: error: the file is empty\n");
}

#define NEEDS_QUOTES "; a cell that holds the delimiter needs quotation marks\n"
#define NO_UNIT "; units come from a file with the columns unit,name,cluster\n"

static void
every_bad_cell_of_every_line(void **state)
{
	start(*state);
	refused(*state, &no_opts,
		"year,unit,input,value,layer,state\n"
		"17,phu-to,Rate,1O5,own,\n"
		"2017,phu-tho,rate,1.015,,\n"
		"2017,nobody-at-all,,\"1,015\",,\n"
		"2017,,rate,,,\n"
		",phu-tho,rate,5,,\n"
		"2017,phu-tho,rate\n"
		"2017,phu-tho,rate,83,48,,\n"
		"2017,yen-bai,rate,5,,\n"
		"2017,yen-bai,rate,5,verified,\n"
		"2017,yen-bai,rate,5,self,gone\n"
		"2017,yen-bai,fires,5,,missing\n"
		"2017,yen-bai,fires,,,value\n"
		"2017,yen-bai,fires,n/a,,missing\n",
		"f.csv:2:1: error: \"17\" is no year: four digits, from 1900 to 2199\n"
		"f.csv:2:2: error: unknown unit \"phu-to\"; did you mean \"phu-tho\"?\n"
		"f.csv:2:3: error: \"Rate\" is no name of an input: at most 64 of a-z, 0-9 and _, a letter "
		"first, such as \"cases_total\"\n"
		"f.csv:2:5: error: unknown layer \"own\"; there are self, verified, council\n"
		"f.csv:2:4: error: \"1O5\" is no number: a letter stands among the digits\n"
		"f.csv:3:4: error: \"1.015\" can be read in two ways: 1015 with --decimal comma, 1.015 with "
		"--decimal point; say which\n"
		"f.csv:4:2: error: unknown unit \"nobody-at-all\"" NO_UNIT
		"f.csv:4:3: error: the name of the input is missing\n"
		"f.csv:4:4: error: \"1,015\" can be read in two ways: 1.015 with --decimal comma, 1015 with "
		"--decimal point; say which\n"
		"f.csv:5:2: error: the unit is missing\n"
		"f.csv:6:1: error: \"\" is no year: four digits, from 1900 to 2199\n"
		"f.csv:7: error: 3 cells where the first line has 6" NEEDS_QUOTES
		"f.csv:8:7: error: 7 cells where the first line has 6" NEEDS_QUOTES
		"f.csv:10:3: error: rate of unit yen-bai in 2017 stands already in line 9; leave one of them\n"
		"f.csv:11:6: error: unknown state \"gone\"; the states are value, missing and na\n"
		"f.csv:12:6: error: the state \"missing\" does not agree with the value \"5\"\n"
		"f.csv:13:6: error: the state \"value\" does not agree with the value \"\"\n"
		"f.csv:14:6: error: the state \"missing\" does not agree with the value \"n/a\"\n");
	refused(*state, &no_opts,
		"year,unit,kind,date,quantity\n"
		"2017,phu-tho,Late,31/10/2017,nhiều\n"
		"2017,phu-tho,,2017-02-29,\n"
		"2017,phu-tho,late,,1.015\n",
		"f.csv:2:3: error: \"Late\" is no kind of event: at most 64 of a-z, 0-9, - and _, such as "
		"\"late_dossier\"\n"
		"f.csv:2:4: error: \"31/10/2017\" is no day: write year-month-day, as in 2017-10-31\n"
		"f.csv:2:5: error: the quantity must be a number, not \"nhiều\"\n"
		"f.csv:3:3: error: the kind of event is missing\n"
		"f.csv:3:4: error: \"2017-02-29\" is no day: write year-month-day, as in 2017-10-31\n"
		"f.csv:3:5: error: the quantity must be a number, not \"\"\n"
		"f.csv:4:5: error: \"1.015\" can be read in two ways: 1015 with --decimal comma, 1.015 with "
		"--decimal point; say which\n");
	refused(*state, &no_opts,
		"unit,name,cluster\nHà Nội,Hà Nội,k3\nha-noi,\"Hà\nNội\",\nx,X,k\n\nx,Y,k\n",
		"f.csv:2:1: error: \"Hà Nội\" is no unit id: at most 64 of a-z, 0-9, - and _, such as "
		"\"phu-tho\"\n"
		"f.csv:3:3: error: the cluster is missing\n"
		"f.csv:3:2: error: the name must be one line\n"
		"f.csv:7:1: error: \"x\" stands already in line 5; leave one of them\n");
	refused(*state, &in_2017,
		"unit,rate,fires\nphu-tho,12 %,#REF!\nphu-tho,1,2\nbac-kan,-,\x01\n",
		"f.csv:2:2: error: \"12 %\" is no number: write the number without the percent sign\n"
		"f.csv:2:3: error: \"#REF!\" is no number: it is an error of the spreadsheet\n"
		"f.csv:3:1: error: \"phu-tho\" stands already in line 2; leave one of them\n"
		"f.csv:4:3: error: control byte 0x01 inside of the text; delete it\n");
	refused(*state, &in_2017, "input,phu-tho\nrate,NA\nrate,5\nR,5\n",
		"f.csv:2:2: error: \"NA\" is no number: leave the cell empty where there is no figure, write "
		"n/a where it does not apply\n"
		"f.csv:3:1: error: \"rate\" stands already in line 2; leave one of them\n"
		"f.csv:4:1: error: \"R\" is no name of an input: at most 64 of a-z, 0-9 and _, a letter "
		"first, such as \"cases_total\"\n");
}

static void
mistakes_of_all_files_are_listed(void **state)
{
	struct run run = { .opts = in_2017 };

	start(*state);
	temp_text(*state, "a.csv", "unit,rate\nphu-tho,1O5\n");
	temp_text(*state, "b.csv", "what,ever\n");
	temp_text(*state, "c.csv", "unit,rate\nphu-tho,1.015\nbac-kan,7\n");
	temp_text(*state, "u.csv", "unit,name,cluster\nnew,New,\n");
	assert_status(TD_EINVAL, import(*state, &run, "a.csv b.csv c.csv u.csv"), &run.err);
	assert_non_null(strstr(run.said, "a.csv:2:2: error: \"1O5\""));
	assert_non_null(strstr(run.said, "b.csv:1: error: this first line fits none"));
	assert_non_null(strstr(run.said, "c.csv:2:2: error: \"1.015\" can be read"));
	assert_non_null(strstr(run.said, "u.csv:2:3: error: the cluster is missing"));
	assert_string_equal(run.err.msg, "nothing was imported: there are 4 mistakes");
	assert_content(*state, UNITS UNITS_LOG);
	run_fini(&run);
}

static void
without_units_the_message_says_so(void **state)
{
	struct run run = { .opts = in_2017 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_data_init(temp_path(*state, "db"), NULL, &err), &err);
	temp_text(*state, "f.csv", "unit,rate\nphu-tho,5\n");
	assert_status(TD_EINVAL, import(*state, &run, "f.csv"), &run.err);
	assert_string_equal(run.said,
			    "f.csv:2:1: error: unknown unit \"phu-tho\": there are no units yet; "
			    "import a file with the columns unit,name,cluster, too\n");
	assert_string_equal(run.err.msg, "nothing was imported: there is a mistake");
	run_fini(&run);
}

static void
decimal_settles_numbers(void **state)
{
	struct run run = { .opts = { .year = 2017, .decimal = ',' } };
	struct td_import_opts point = { .year = 2017, .decimal = '.' };

	start(*state);
	temp_text(*state, "f.csv", "unit;a;b;c\nphu-tho;1.015;1,015;83,48\n");
	assert_status(TD_OK, import(*state, &run, "f.csv"), &run.err);
	assert_content(*state,
		       UNITS "2017|a|phu-tho|verified|1015.0|value|-|-\n"
			     "2017|b|phu-tho|verified|1.015|value|-|-\n"
			     "2017|c|phu-tho|verified|83.48|value|-|-\n" UNITS_LOG "1|64\n");
	refused(*state, &point, "unit;a;b;c\nphu-tho;1.015;1,015;83,48\n",
		"f.csv:2:4: error: \"83,48\" is no number with --decimal point: digits can only be grouped in "
		"threes\n");
	/* Cells parted by ";" leave the comma for decimals; a point stays open. */
	refused(*state, &in_2017, "unit;a;b\nphu-tho;1.015;1,015\n",
		"f.csv:2:2: error: \"1.015\" can be read in two ways: 1015 with --decimal comma, 1.015 with "
		"--decimal point; say which\n");
	/* A tab says nothing about numbers. */
	refused(*state, &in_2017, "unit\ta\nphu-tho\t1,015\n",
		"f.csv:2:2: error: \"1,015\" can be read in two ways: 1.015 with --decimal comma, 1015 with "
		"--decimal point; say which\n");
	run_fini(&run);
}

static void
wrong_usage(void **state)
{
	static const struct {
		struct td_import_opts opts;
		const char *said;
	} cases[] = {
		{ { .year = 0 }, "/wide.csv has no column of years: say of which with --year" },
		{ { .year = 17 }, "17 is no year: four digits, from 1900 to 2199" },
		{ { .year = 2017, .layer = "own" },
		  "unknown layer \"own\"; there are self, verified, council" },
		{ { .year = 2017, .decimal = ';' },
		  "the decimal mark is comma or point, not \";\"" },
	};

	start(*state);
	temp_text(*state, "wide.csv", "unit,rate\nphu-tho,5\n");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run run = { .opts = cases[i].opts };

		assert_status(TD_EUSAGE, import(*state, &run, "wide.csv"), &run.err);
		assert_non_null(strstr(run.err.msg, cases[i].said));
		run_fini(&run);
	}
	assert_content(*state, UNITS UNITS_LOG);
}

static void
what_cannot_be_read(void **state)
{
	struct run run = { .opts = in_2017 };

	start(*state);
	temp_text(*state, "f.csv", "unit,rate\nphu-tho,5\n");
	assert_status(TD_EIO, import(*state, &run, "f.csv none.csv"), &run.err);
	assert_non_null(strstr(run.err.msg, "/none.csv: No such file or directory"));
	assert_status(TD_EIO, import(*state, &run, "f.csv ."), &run.err);
	assert_non_null(strstr(run.err.msg, "/. is no file"));
	assert_content(*state, UNITS UNITS_LOG);
	unlink(temp_path(*state, "db"));
	assert_status(TD_EIO, import(*state, &run, "f.csv"), &run.err);
	assert_non_null(strstr(run.err.msg, "there is no database "));
	assert_false(temp_exists(temp_path(*state, "db")));
	run_fini(&run);
}

static void
messages_in_vietnamese(void **state)
{
	struct td_diags diags = { .lang = TD_VI };
	struct td_err err = { .lang = TD_VI };
	struct td_import_counts counts;
	const char *file;

	start(*state);
	file = temp_text(*state, "f.csv", "unit,rate\nphu-to,1O5\nphu-tho,1O5\n");
	assert_int_equal(TD_EINVAL, td_data_import(temp_path(*state, "db"), &file, 1, &in_2017,
						   &diags, &counts, &err));
	assert_int_equal(diags.n, 2);
	assert_null(strstr(diags.at[0].msg, "unknown"));
	assert_non_null(strstr(diags.at[0].msg, "phu-tho"));
	assert_null(strstr(diags.at[1].msg, "letter"));
	assert_null(strstr(err.msg, "mistake"));
	td_diags_fini(&diags);
}

/* ---- large, stopped, killed -------------------------------------------------------------------------- */

/* A file of n figures; each bad-th line is wrong (0: none). */
static void
write_large(struct temp *temp, const char *name, int n, int bad)
{
	FILE *file = fopen(temp_path(temp, name), "w");

	assert_non_null(file);
	fprintf(file, "year,unit,input,value\n");
	for (int i = 1; i <= n; i++)
		fprintf(file, "2017,%s,input_%d,%d%s\n", i % 2 ? "phu-tho" : "bac-kan", i, i,
			bad && i % bad == 0 ? "x" : "");
	assert_int_equal(0, fclose(file));
}

static double
seconds_since(const struct timespec *began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void
a_hundred_thousand_lines(void **state)
{
	struct run run = { .opts = no_opts };
	struct timespec began;

	start(*state);
	clock_gettime(CLOCK_MONOTONIC, &began);
	write_large(*state, "bad.csv", 100000, 100);
	assert_status(TD_EINVAL, import(*state, &run, "bad.csv"), &run.err);
	assert_int_equal(count_lines(run.said), 1000);
	assert_non_null(strstr(run.said, "bad.csv:100001:4: error: \"100000x\" is no number"));
	assert_content(*state, UNITS UNITS_LOG);
	write_large(*state, "good.csv", 100000, 0);
	assert_status(TD_OK, import(*state, &run, "good.csv"), &run.err);
	assert_int_equal(run.counts.observations, 100000);
	print_message("  %.2f s\n", seconds_since(&began));
	assert_true(seconds_since(&began) < 30);
	run_fini(&run);
}

/* 100,000 unknown units among many known ones do not make it slow. */
static void
many_unknown_units(void **state)
{
	struct run run = { .opts = no_opts };
	struct timespec began;
	FILE *file;

	start(*state);
	file = fopen(temp_path(*state, "many.csv"), "w");
	assert_non_null(file);
	fprintf(file, "unit,name,cluster\n");
	for (int i = 0; i < 20000; i++)
		fprintf(file, "unit-%d,N,k\n", i);
	fclose(file);
	file = fopen(temp_path(*state, "f.csv"), "w");
	assert_non_null(file);
	fprintf(file, "year,unit,input,value\n");
	for (int i = 0; i < 100000; i++)
		fprintf(file, "2017,unix-%d,rate,5\n", i);
	fclose(file);
	clock_gettime(CLOCK_MONOTONIC, &began);
	assert_status(TD_EINVAL, import(*state, &run, "many.csv f.csv"), &run.err);
	assert_int_equal(count_lines(run.said), 100000);
	assert_non_null(strstr(
		run.said, "f.csv:2:2: error: unknown unit \"unix-0\"; did you mean \"unit-0\"?\n"));
	print_message("  %.2f s\n", seconds_since(&began));
	assert_true(seconds_since(&began) < 60);
	run_fini(&run);
}

static struct td_progress *
shared_progress(void)
{
	struct td_progress *progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE,
					    MAP_SHARED | 0x20 /* anonymous; not in POSIX */, -1, 0);

	assert_true(progress != MAP_FAILED);
	return progress;
}

static void
progress_reaches_its_total(void **state)
{
	struct td_progress progress = { .what = NULL };
	struct run run = { .opts = { .progress = &progress } };

	start(*state);
	write_large(*state, "f.csv", 10000, 0);
	assert_status(TD_OK, import(*state, &run, "units.csv f.csv"), &run.err);
	assert_string_equal(atomic_load(&progress.what), "importing");
	assert_int_equal(atomic_load(&progress.done), atomic_load(&progress.total));
	assert_true(atomic_load(&progress.total) > 100000);
	run_fini(&run);
}

static void
stopping_changes_nothing(void **state)
{
	struct td_progress progress = { .what = NULL };
	struct run run = { .opts = { .progress = &progress } };

	start(*state);
	write_large(*state, "f.csv", 10000, 0);
	atomic_store(&progress.stop, true);
	assert_status(TD_ECANCEL, import(*state, &run, "f.csv"), &run.err);
	assert_content(*state, UNITS UNITS_LOG);
	run_fini(&run);
}

/* The child is killed at many moments of its import; the database is always as it was, or complete. */
static void
killed_in_the_middle(void **state)
{
	struct temp *temp = *state;
	struct td_progress *progress = shared_progress();
	char *before, *after;
	int killed = 0;

	start(temp);
	write_large(temp, "f.csv", 60000, 0);
	before = content(temp);
	for (int round = 0; round < 12; round++) {
		size_t at = (size_t)round * 131072;
		pid_t child;
		int status;

		atomic_store(&progress->done, 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct run run = { .opts = { .progress = progress } };

			_exit(import(temp, &run, "f.csv") == TD_OK ? 0 : 1);
		}
		while (atomic_load(&progress->done) <= at && waitpid(child, &status, WNOHANG) == 0)
			;
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		after = content(temp);
		if (strcmp(before, after) == 0) {
			killed++;
		} else {
			/* It was faster: all of it is there. */
			assert_int_equal(count_lines(after), count_lines(before) + 60001);
			free(after);
			break;
		}
		free(after);
	}
	print_message("  %d times killed\n", killed);
	assert_true(killed >= 5);
	free(before);
	munmap(progress, sizeof(*progress));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(figures_one_a_line),
		TEST(one_unit_a_line),
		TEST(one_input_a_line),
		TEST(years_across),
		TEST(events),
		TEST(columns_may_stand_in_any_order),
		TEST(units_come_first_whatever_the_order),
		TEST(importing_again_replaces),
		TEST(encodings_and_delimiters),
		TEST(headers),
		TEST(every_bad_cell_of_every_line),
		TEST(mistakes_of_all_files_are_listed),
		TEST(without_units_the_message_says_so),
		TEST(decimal_settles_numbers),
		TEST(wrong_usage),
		TEST(what_cannot_be_read),
		TEST(messages_in_vietnamese),
		TEST(a_hundred_thousand_lines),
		TEST(many_unknown_units),
		TEST(progress_reaches_its_total),
		TEST(stopping_changes_nothing),
		TEST(killed_in_the_middle),
	};

	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
