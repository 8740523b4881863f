#include <string.h>

#include "book.h"

/* Larger and smaller than every key. */
#define LAST "-1E+300"
#define NO_CLASS "-4294967295"

static double *
column(struct book *b)
{
	return book_room(b, b->nunits, sizeof(double));
}

static uint32_t
add(struct book *b, const char *label, const char *formula, double *cached)
{
	struct row row = {
		.label = label, .formula = formula, .look = LOOK_NUMBER, .cached = cached
	};

	return calc_add(b, row);
}

/* The value of a condition for a unit; 1 where there is none. */
static double
condition(const struct unit *unit, uint32_t v)
{
	return v ? unit->values[v] : 1;
}

/* ---- classes ------------------------------------------------------------------------------ */

/* Whether a class holds: its threshold and its condition; an error while it is not known. */
static const char *
class_holds(struct book *b, const struct klass *klass)
{
	const char *when = klass->when ? expr_cell(b, klass->when, false) : NULL, *above;

	if (!klass->from)
		return when ? when : "TRUE";
	above = expr_at_least(b, b->class_on, klass->from);
	if (!when)
		return above;
	return book_print(b,
			  "IF(OR(IFERROR(NOT(%s),FALSE),IFERROR(NOT(%s),FALSE)),FALSE,AND(%s,%s))",
			  above, when, above, when);
}

static double *
cached_classes(struct book *b)
{
	double *cached = column(b);

	for (size_t u = 0; cached && u < b->nunits; u++) {
		cached[u] = NAN;
		for (size_t i = 0; i < b->nclasses; i++)
			if (strcmp(b->classes[i].id, b->units[u].klass) == 0)
				cached[u] = (double)i;
	}
	return cached;
}

/* 1, 0, or 0.5: whether a class holds for a unit. */
static double
holds(const struct book *b, const struct klass *klass, const struct unit *unit)
{
	double on = unit->values[b->class_on], from = klass->from ? unit->values[klass->from] : 0;
	double when = condition(unit, klass->when), above = 1;

	if (klass->from)
		above = isnan(on) || isnan(from) ? 0.5 : on >= from - 1e-10 * fmax(1, fabs(from));
	return fmin(above, isnan(when) ? 0.5 : when != 0);
}

/* Before units are moved down: the program tells only what comes after. */
static double *
cached_before(struct book *b)
{
	double *cached = column(b);

	for (size_t u = 0; cached && u < b->nunits; u++) {
		size_t i = 0;

		while (i < b->nclasses && holds(b, &b->classes[i], &b->units[u]) == 0)
			i++;
		cached[u] = i < b->nclasses && holds(b, &b->classes[i], &b->units[u]) == 1
				    ? (double)i
				    : (double)NAN;
	}
	return cached;
}

static const char *
moved_down(struct book *b, uint32_t row)
{
	const char *steps = expr_cell(b, b->downgrade, false);

	return book_print(b, "MIN(%zu,%s+MAX(0,INT(%s+MIN(0.001,%s*MAX(1,ABS(%s))))))",
			  b->nclasses - 1, calc_at(b, row), steps, expr_tolerance(b), steps);
}

/* The number of the class, the best one 0; an error: none. */
static void
add_classes(struct book *b)
{
	const char *formula = "NA()";
	uint32_t row;

	b->class_row = NO_ROW;
	if (!b->nclasses)
		return;
	for (size_t i = b->nclasses; i-- > 0;)
		formula =
			book_print(b, "IF(%s,%zu,%s)", class_holds(b, &b->classes[i]), i, formula);
	row = add(b, say(b, "Xếp loại (0 là cao nhất)", "Class (0 is the best)"), formula,
		  b->downgrade ? cached_before(b) : cached_classes(b));
	if (b->downgrade)
		row = add(b, say(b, "Xếp loại sau khi hạ bậc", "Class after downgrading"),
			  moved_down(b, row), cached_classes(b));
	b->class_row = row;
}

/* ---- places ------------------------------------------------------------------------------------ */

/* "1 when a knock-out takes the unit out of the ranking", or NULL. */
static const char *
left_out(struct book *b)
{
	struct text to = { .book = b };

	for (size_t i = 0; i < b->nknockouts; i++)
		if (b->knockouts[i].of_ranking && !b->knockouts[i].pending)
			text_print(&to, "%sIFERROR(%s<>0,FALSE)", to.n ? "," : "",
				   expr_cell(b, b->knockouts[i].when, false));
	return to.n ? text_done(&to) : NULL;
}

static bool
is_left_out(const struct book *b, const struct unit *unit)
{
	for (size_t i = 0; i < b->nknockouts; i++)
		if (b->knockouts[i].of_ranking && !b->knockouts[i].pending &&
		    unit->knockouts[i] == 1)
			return true;
	return false;
}

/* The key as a formula that may be an error. */
static const char *
key_formula(struct book *b, const struct key *key)
{
	if (!key)
		return expr_cell(b, b->total, true);
	if (key->is_class)
		return book_print(b, "IFERROR(-%s," NO_CLASS ")", calc_at(b, b->class_row));
	return expr_cell(b, key->value, false);
}

static double
key_cached(const struct book *b, const struct key *key, size_t u)
{
	const double *classes = b->class_row < b->nrows ? b->rows[b->class_row].cached : NULL;

	if (!key)
		return b->units[u].values[b->total] / b->scale;
	if (!key->is_class)
		return b->units[u].values[key->value];
	return classes && !isnan(classes[u]) ? -classes[u] : -4294967295.0;
}

static uint32_t
add_key(struct book *b, const struct key *key, bool first)
{
	const char *label = key ? key->title : say(b, "Tổng điểm", "Total"), *out = left_out(b);
	const char *formula = key_formula(b, key);
	double *cached = column(b);

	label = book_print(b, "%s: %s", say(b, "khóa xếp hạng", "key of the ranking"),
			   label ? label : say(b, "giá trị", "value"));
	for (size_t u = 0; cached && u < b->nunits; u++) {
		cached[u] = key_cached(b, key, u);
		if (first && is_left_out(b, &b->units[u]))
			cached[u] = NAN;
		else if (!first && isnan(cached[u]))
			cached[u] = -1e300;
	}
	if (!first)
		return add(b, label, book_print(b, "IFERROR(%s," LAST ")", formula), cached);
	formula = book_print(b, "IFERROR(%s,\"\")", formula);
	if (out)
		formula = book_print(b, "IF(OR(%s),\"\",%s)", out, formula);
	return add(b, label, formula, cached);
}

/* Of those tied so far, how many are better by the next key. */
static double *
cached_places(struct book *b, uint32_t before, uint32_t key)
{
	const double *place = before == NO_ROW ? NULL : b->rows[before].cached;
	const double *value = b->rows[key].cached;
	double *next = column(b);

	for (size_t u = 0; next && value && u < b->nunits; u++) {
		double t = 1e-10 * fmax(1, fabs(value[u]));

		next[u] = place ? place[u] : isnan(value[u]) ? (double)NAN : 1;
		for (size_t w = b->units[u].first; w <= b->units[u].last; w++)
			if (!place || place[w] == place[u])
				next[u] += value[w] > value[u] + t;
	}
	return next;
}

static uint32_t
add_first_place(struct book *b, uint32_t key)
{
	const char *mine = calc_at(b, key), *all = calc_range(b, key);
	const char *formula = book_print(
		b, "IF(%s=\"\",\"\",1+SUMPRODUCT(ISNUMBER(%s)*(%s>%s+%s*MAX(1,ABS(%s)))))", mine,
		all, all, mine, expr_tolerance(b), mine);

	return add(b, say(b, "Hạng theo khóa đầu", "Place by the first key"), formula,
		   cached_places(b, NO_ROW, key));
}

static uint32_t
add_next_place(struct book *b, uint32_t before, uint32_t key)
{
	const char *place = calc_at(b, before), *mine = calc_at(b, key), *all = calc_range(b, key);
	const char *formula = book_print(
		b, "IF(%s=\"\",\"\",%s+SUMPRODUCT((%s=%s)*(%s>%s+%s*MAX(1,ABS(%s)))))", place,
		place, calc_range(b, before), place, all, mine, expr_tolerance(b), mine);

	return add(b, say(b, "Hạng, thêm khóa này", "Place, with this key too"), formula,
		   cached_places(b, before, key));
}

static double *
cached_shown(struct book *b)
{
	double *cached = column(b);

	for (size_t u = 0; cached && u < b->nunits; u++)
		cached[u] = b->units[u].rank;
	return cached;
}

/* Places as the rules number ties. */
static uint32_t
add_shown(struct book *b, uint32_t place)
{
	const char *mine = calc_at(b, place), *all = calc_range(b, place), *formula;
	uint32_t firsts;

	if (b->ties == TIES_SKIP)
		return place;
	if (b->ties == TIES_MEAN) {
		formula = book_print(b, "IF(%s=\"\",\"\",%s+(COUNTIF(%s,%s)-1)/2)", mine, mine, all,
				     mine);
		return add(b, say(b, "Hạng ghi trên bảng", "Place as shown"), formula,
			   cached_shown(b));
	}
	formula = book_print(b, "IF(%s=\"\",\"\",IF(COUNTIF($%c%u:%s,%s)=1,1,0))", mine, MARK_FIRST,
			     place + 1, mine, mine);
	firsts = add(b, say(b, "đứng đầu nhóm bằng nhau", "first of those tied"), formula,
		     calc_cached_firsts(b, place, 0));
	formula = book_print(b, "IF(%s=\"\",\"\",1+SUMPRODUCT(ISNUMBER(%s)*(%s<%s)*(%s=1)))", mine,
			     all, all, mine, calc_range(b, firsts));
	return add(b, say(b, "Hạng ghi trên bảng", "Place as shown"), formula, cached_shown(b));
}

static double *
cached_order(struct book *b)
{
	const double *place = b->rows[b->place_row].cached;
	double *order = column(b);

	for (size_t u = 0; order && place && u < b->nunits; u++) {
		double mine = isnan(place[u]) ? HUGE_VAL : place[u];

		order[u] = (double)b->units[u].first + 1;
		for (size_t w = b->units[u].first; w <= b->units[u].last; w++) {
			double theirs = isnan(place[w]) ? HUGE_VAL : place[w];

			order[u] += theirs < mine || (theirs == mine && w < u);
		}
	}
	return order;
}

/* Each unit its own line of the ranking: tied ones in the order of their columns, unranked ones last in their cluster. */
static uint32_t
add_order(struct book *b)
{
	const char *mine = calc_at(b, b->place_row), *all = calc_range(b, b->place_row);
	const char *sofar = book_print(b, "$%c%u:%s", MARK_FIRST, b->place_row + 1, mine);
	const char *before = b->nclusters > 1 ? book_print(b, "+%c", MARK_BEFORE) : "";
	const char *formula =
		book_print(b, "IF(%s=\"\",COUNT(%s)+COUNTIF(%s,\"\"),%s+COUNTIF(%s,%s)-1)%s", mine,
			   all, sofar, mine, sofar, mine, before);

	return add(b, say(b, "Dòng trong bảng xếp hạng", "Line of the ranking"), formula,
		   cached_order(b));
}

static void
add_ranking(struct book *b)
{
	bool first = true;
	uint32_t place = NO_ROW;

	calc_heading(b, NULL, say(b, "Xếp hạng", "Ranking"));
	for (size_t i = b->by_total ? 0 : 1; i <= b->nkeys; i++) {
		uint32_t key = add_key(b, i ? &b->keys[i - 1] : NULL, first);

		place = first ? add_first_place(b, key) : add_next_place(b, place, key);
		first = false;
	}
	b->place_row = place;
	b->shown_row = add_shown(b, place);
	b->order_row = add_order(b);
	if (place < b->nrows)
		b->rows[place].label = say(b, "Hạng", "Place");
}

/* ---- candidates ------------------------------------------------------------------------------------ */

/* 1 surely, 0 surely not, 0.5 not known: the least of several decides, and 1 - x is the opposite. */
static double
verdict_of(uint8_t verdict)
{
	return verdict == 2 ? 0.5 : verdict;
}

static bool
concerns(const struct knockout *knockout, const struct award *award)
{
	for (size_t i = 0; i < knockout->nawards; i++)
		if (strcmp(knockout->awards[i], award->id) == 0)
			return true;
	return knockout->of_all;
}

static const char *
candidate_formula(struct book *b, const struct award *award)
{
	struct text to = { .book = b };

	text_print(&to, "IF(%s=\"\",0,MIN(1", calc_at(b, b->place_row));
	if (award->when)
		text_print(&to, ",IFERROR(IF(%s,1,0),0.5)", expr_cell(b, award->when, false));
	for (size_t i = 0; i < b->nknockouts; i++)
		if (concerns(&b->knockouts[i], award))
			text_print(&to, ",IFERROR(IF(%s,%s,1),0.5)",
				   expr_cell(b, b->knockouts[i].when, false),
				   b->knockouts[i].pending ? "0.5" : "0");
	if (award->among >= 0)
		text_print(&to, ",%s", calc_at(b, b->awards[award->among].row));
	for (int up = award->not_among; up >= 0; up = b->awards[up].not_among)
		text_print(&to, ",1-%s", calc_at(b, b->awards[up].row));
	text_add(&to, "))");
	return text_done(&to);
}

static double
candidate(const struct book *b, const struct award *award, const struct unit *unit)
{
	double when = condition(unit, award->when), least = isnan(when) ? 0.5 : when != 0;

	for (size_t i = 0; i < b->nknockouts; i++) {
		double out = verdict_of(unit->knockouts[i]);

		if (out == 1 && b->knockouts[i].pending)
			out = 0.5;
		if (concerns(&b->knockouts[i], award))
			least = fmin(least, 1 - out);
	}
	if (award->among >= 0)
		least = fmin(least, verdict_of(unit->awards[award->among]));
	for (int up = award->not_among; up >= 0; up = b->awards[up].not_among)
		least = fmin(least, 1 - verdict_of(unit->awards[up]));
	return isnan(unit->rank) ? 0 : least;
}

static uint32_t
add_candidates(struct book *b, const struct award *award)
{
	double *cached = column(b);

	for (size_t u = 0; cached && u < b->nunits; u++)
		cached[u] = candidate(b, award, &b->units[u]);
	return add(
		b,
		book_print(b, "%s: %s", award->title,
			   say(b, "đủ điều kiện (0,5: chưa rõ)", "candidate (0.5: not known yet)")),
		candidate_formula(b, award), cached);
}

/* ---- quotas ------------------------------------------------------------------------------------------ */

/* One number for a cluster: the smallest, should the units disagree. */
static const char *
one_for_all(struct book *b, uint32_t v)
{
	if (b->values[v].fixed)
		return expr_cell(b, v, false);
	return book_print(b, "MIN(%s)", calc_range(b, calc_row_of(b, v)));
}

static double
least_of_all(const struct book *b, uint32_t v, const struct unit *unit)
{
	double least = HUGE_VAL;

	for (size_t u = unit->first; u <= unit->last; u++) {
		if (isnan(b->units[u].values[v]))
			return NAN;
		least = fmin(least, b->units[u].values[v]);
	}
	return least;
}

static size_t
holders(const struct book *b, const struct award *award, const struct unit *unit)
{
	size_t n = 0;

	for (size_t u = unit->first; u <= unit->last; u++)
		n += award->among < 0 || b->units[u].awards[award->among] == 1;
	return n;
}

static double
quota(const struct book *b, const struct award *award, const struct unit *unit)
{
	double x = award->count
			   ? least_of_all(b, award->count, unit)
			   : least_of_all(b, award->share, unit) * (double)holders(b, award, unit);
	double t = 1e-10 * fmax(1, x);

	if (isnan(x))
		return x;
	if (award->share && award->round == ROUND_UP)
		return fmax(0, ceil(x - t));
	return fmax(0, floor(x + t + (award->share && award->round == ROUND_HALF_UP ? 0.5 : 0)));
}

static const char *
share_formula(struct book *b, const struct award *award)
{
	const char *share = one_for_all(b, award->share), *units, *x;
	const char *tolerance = expr_tolerance(b);

	if (award->among >= 0)
		units = book_print(b, "COUNTIF(%s,1)", calc_range(b, b->awards[award->among].row));
	else
		units = book_print(b, "COLUMNS(%s)", calc_range(b, b->place_row));
	x = book_print(b, "%s*%s", share, units);
	if (award->round == ROUND_UP)
		return book_print(b, "MAX(0,-INT(%s*MAX(1,%s)-%s))", tolerance, x, x);
	return book_print(b, "MAX(0,INT(%s+%s%s*MAX(1,%s)))", x,
			  award->round == ROUND_HALF_UP ? "0.5+" : "", tolerance, x);
}

static const char *
count_formula(struct book *b, const struct award *award)
{
	const char *count = one_for_all(b, award->count);

	if (expr_is_whole(b, award->count) && b->values[award->count].fixed)
		return count;
	return book_print(b, "MAX(0,INT(%s+%s*MAX(1,%s)))", count, expr_tolerance(b), count);
}

static uint32_t
add_quota(struct book *b, const struct award *award)
{
	double *cached = column(b);

	if (!award->share && !award->count)
		return NO_ROW;
	for (size_t u = 0; cached && u < b->nunits; u++)
		cached[u] = quota(b, award, &b->units[u]);
	return add(b, book_print(b, "%s: %s", award->title, say(b, "chỉ tiêu", "quota")),
		   award->share ? share_formula(b, award) : count_formula(b, award), cached);
}

/* ---- who gets it --------------------------------------------------------------------------------------- */

/*
 * Down the places: when those surely above fill the quota, nobody here gets it; when all who might be above and
 * those tied here are more than the quota, it is not decided.
 */
static const char *
verdict_formula(struct book *b, const struct award *award, uint32_t candidates)
{
	const char *mine = calc_at(b, candidates), *all = calc_range(b, candidates);
	const char *place = calc_at(b, b->place_row), *places = calc_range(b, b->place_row);
	const char *quota = calc_at(b, award->quota_row);
	const char *sure, *maybe;

	if (award->quota_row == NO_ROW)
		return mine;
	sure = book_print(b, "SUMPRODUCT(ISNUMBER(%s)*(%s<%s)*(%s=1))", places, places, place, all);
	maybe = book_print(b, "SUMPRODUCT(ISNUMBER(%s)*(%s<=%s)*(%s>0))", places, places, place,
			   all);
	return book_print(b, "IF(%s=0,0,IFERROR(IF(%s>=%s,0,IF(%s>%s,0.5,%s)),0.5))", mine, sure,
			  quota, maybe, quota, mine);
}

static void
add_award(struct book *b, struct award *award)
{
	size_t index = (size_t)(award - b->awards);
	uint32_t candidates = add_candidates(b, award);
	double *cached = column(b);

	award->quota_row = add_quota(b, award);
	for (size_t u = 0; cached && u < b->nunits; u++)
		cached[u] = verdict_of(b->units[u].awards[index]);
	award->row = add(b, award->title, verdict_formula(b, award, candidates), cached);
}

static bool
is_ready(const struct book *b, const struct award *award)
{
	return award->row == NO_ROW &&
	       (award->among < 0 || b->awards[award->among].row != NO_ROW) &&
	       (award->not_among < 0 || b->awards[award->not_among].row != NO_ROW);
}

/* An award waits for those it is nested in. */
static void
add_awards(struct book *b)
{
	bool more = true;

	if (b->nawards)
		calc_heading(b, NULL,
			     say(b, "Danh hiệu (1: được đề nghị; 0,5: chưa quyết định)",
				 "Awards (1: proposed; 0.5: undecided)"));
	while (more) {
		more = false;
		for (size_t i = 0; i < b->nawards; i++)
			if (is_ready(b, &b->awards[i])) {
				add_award(b, &b->awards[i]);
				more = true;
			}
	}
}

void
standing_rows(struct book *b)
{
	if (b->nclasses)
		calc_heading(b, NULL, say(b, "Xếp loại", "Classes"));
	add_classes(b);
	add_ranking(b);
	add_awards(b);
}
