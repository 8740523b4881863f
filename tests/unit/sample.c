#include "sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static void
add_item(struct td_ruleset *rules, const struct td_item *item)
{
	struct td_item copy = *item;

	copy.word = td_words_add(rules->words, item->id);
	assert_true(td_list_push(&rules->items, copy));
}

static void
add_items(struct td_ruleset *rules)
{
	add_item(rules,
		 &(struct td_item){ .id = "I",
				    .kind = TD_ITEM_SECTION,
				    .parent = TD_NONE,
				    .max = 100,
				    .title = { .vi = "Phòng, chống tội phạm", .en = "Crime" } });
	add_item(rules, &(struct td_item){ .id = "1.1",
					   .kind = TD_ITEM_CRITERION,
					   .parent = 0,
					   .max = 60,
					   .title = { .vi = "Tỷ lệ điều tra, khám phá án",
						      .en = "Clearance rate" } });
	add_item(rules,
		 &(struct td_item){ .id = "1.2",
				    .kind = TD_ITEM_CRITERION,
				    .parent = 0,
				    .max = 40,
				    .title = { .vi = "Văn bản tham mưu", .en = "Documents" } });
	add_item(rules, &(struct td_item){ .id = "B1",
					   .kind = TD_ITEM_BONUS,
					   .parent = TD_NONE,
					   .max = 5,
					   .title = { .vi = "Huân chương", .en = "Orders" } });
	add_item(rules, &(struct td_item){ .id = "P1",
					   .kind = TD_ITEM_DEDUCT,
					   .parent = TD_NONE,
					   .max = NAN,
					   .title = { .vi = "Bộ phê bình",
						      .en = "Criticised, \"in writing\"" } });
}

static struct td_ruleset *
make_rules(void)
{
	struct td_ruleset *rules = td_ruleset_new();

	assert_non_null(rules);
	rules->id = "thu/2017";
	rules->title =
		(struct td_title){ .vi = "Thi đua Cụm 3, năm 2017", .en = "Cluster 3, 2017" };
	rules->scale = 100;
	strcpy(rules->digest, "abc");
	add_items(rules);
	assert_true(td_list_push(
		&rules->knockouts,
		(struct td_knockout){ .id = "KO4", .title = { .vi = "Vi phạm kỷ luật" } }));
	assert_true(td_list_push(&rules->awards,
				 (struct td_award){ .id = "flag_bca",
						    .title = { .vi = "Cờ thi đua của Bộ Công an",
							       .en = "Ministry's flag" } }));
	assert_true(
		td_list_push(&rules->awards,
			     (struct td_award){ .id = "flag_gov",
						.title = { .vi = "Cờ thi đua của Chính phủ" } }));
	assert_int_equal(td_rules_settle(rules), 0);
	return rules;
}

static struct td_table *
make_table(void)
{
	static const char *clusters[] = { "cum3" };
	static const struct td_unit units[] = {
		{ "bac-kan", "Công an tỉnh Bắc Kạn", 0 },
		{ "hoa-binh", "=Công an tỉnh Hòa Bình", 0 }, /* what a spreadsheet would run */
		{ "phu-tho", "Công an tỉnh Phú Thọ", 0 },
	};
	struct td_table *table = td_table_new(COUNT(units), 0);

	assert_non_null(table);
	memcpy(table->units, units, sizeof(units));
	table->clusters = clusters;
	table->nclusters = 1;
	table->year = 2017;
	table->label = "số liệu minh họa";
	return table;
}

static void
fill_points(struct td_result *r)
{
	static const double points[][3] = {
		{ 50, 40, 99.98 }, { 50, 30, 59.98 }, { NAN, 10, 40 }, { 0, 0, 2.5 }, { 3, 0, 0 },
	};

	for (size_t i = 0; i < COUNT(points); i++)
		memcpy(r->points[i], points[i], sizeof(points[i]));
	r->pending[2][0] = TD_PENDING_MISSING;
}

static struct td_result *
make_result(const struct td_ruleset *rules)
{
	static const int64_t total[] = { 4700, 4000, 10248 }, base[] = { 5000, 4000, 9998 };
	static const int64_t bonus[] = { 0, 0, 250 }, deduction[] = { 300, 0, 0 };
	static const uint32_t place[] = { 2, 3, 1 }, order[] = { 2, 0, 1 };
	struct td_result *r = td_result_new(rules, 3, true);

	assert_non_null(r);
	for (size_t i = 0; i < 3; i++) {
		r->total[i] = total[i];
		r->base[i] = base[i];
		r->bonus[i] = bonus[i];
		r->deduction[i] = deduction[i];
		r->place[i] = place[i];
		r->place_shown[i] = place[i];
		r->order[i] = order[i];
		r->klass[i] = TD_NONE;
	}
	r->npending[0] = 1;
	r->knockouts[0][1] = TD_YES;
	r->awards[0][2] = r->awards[1][2] = TD_YES;
	r->awards[0][0] = TD_UNDECIDED;
	fill_points(r);
	return r;
}

struct td_scoring *
sample_new(void)
{
	struct td_scoring *scoring = calloc(1, sizeof(*scoring));

	assert_non_null(scoring);
	scoring->rules = make_rules();
	scoring->table = make_table();
	scoring->result = make_result(scoring->rules);
	return scoring;
}

void
sample_free(struct td_scoring *scoring)
{
	td_ruleset_free(scoring->rules);
	td_table_free(scoring->table);
	td_result_free(scoring->result);
	free(scoring);
}
