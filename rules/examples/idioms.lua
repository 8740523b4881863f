-- Every way of scoring that score tables of emulation clusters were found to use, once each, with a
-- test.  rules/README.md shows the same lines; the numbers F01 ... are those of its list.

ruleset "examples/idioms" {
  title = { vi = "Các cách tính điểm, mỗi cách một ví dụ",
            en = "Ways of scoring, one example each" },
  source = document { title = "rules/README.md" },
  year = 2017,
}

inputs {
  -- rates in percent, counts, marks: one figure serves many examples
  rate = number { min = 0, max = 150, unit = "%" },
  backlog = number { min = 0, max = 100, unit = "%" },
  discipline_pct = number { min = 0, max = 100, unit = "%" },
  lesson = number { min = 0, max = 10 },
  lesson_2 = number { min = 0, max = 10 },
  lesson_3 = number { min = 0, max = 10 },
  external_index = number { min = 0, max = 100 },
  judgement = number { min = 0, max = 10 },
  hard_score = number { min = 0, max = 100 },
  soft_score = number { min = 0, max = 100 },
  value = number { min = 0, max = 1000 },
  incidents = integer { min = 0, max = 100 },
  minor = integer { min = 0, max = 100 },
  serious = integer { min = 0, max = 100 },
  items = integer { min = 0, max = 100 },
  passed = integer { min = 0, max = 5 },
  failed = integer { min = 0, max = 5 },
  plus = number { min = 0, max = 100 },
  minus = number { min = 0, max = 100 },
  earned = number { min = 0, max = 250 },
  taken = number { min = 0, max = 750 },
  arisen = integer { min = 0 },
  resolved = integer { min = 0, max = x.arisen },
  reports_late = integer { min = 0, max = 100 },
  reports_missing = integer { min = 0, max = 100 },
  days_late = integer { min = 0, max = 365 },
  late_dossier_days = number { min = 0, none = 0,
    from = sql [[SELECT unit, sum(min(5, quantity)) FROM event
                 WHERE kind = 'late_dossier' AND year = :year GROUP BY unit]] },
  cases = integer { min = 0 },
  deaths = integer { min = 0 },
  fires = integer { min = 0 },
  population_k = number { min = 1 },
  headcount = integer { min = 1 },
  done = integer { min = 0, max = 100 },
  self_total = number { min = 0, max = 1000 },
  votes_yes = integer { min = 0, max = x.council_members },
  council_members = integer { min = 1 },
  plan = flag {}, pact = flag {}, registered = flag {}, good_week = flag {},
  city_flag = flag {}, government_flag = flag {}, on_time = flag {},
  reprimand = flag {}, under_investigation = flag {}, weapon_lost = flag {},
  party_grade = grade { "xuat-sac", "tot", "hoan-thanh", "khong-hoan-thanh" },
}

-- Figures of every test below, so that each can say only what it is about.
test_defaults { plus = 0, minus = 0, reprimand = false, weapon_lost = false }

-- ---- 1. Against a target -------------------------------------------------------------------

section "target" { title = { vi = "So với chỉ tiêu", en = "Against a target" },

  criterion "F01" { max = 10, ref = "F01", title = "Done or not",
    score = full_if(x.plan) },

  criterion "F02" { max = 5, ref = "F02", title = "Full at the target, else nothing",
    score = full_if(x.lesson:ge(9)) },

  criterion "F03.from" { max = 10, ref = "F03", title = "From 75 percent (đạt 75 % trở lên)",
    score = full_if(x.rate:ge(75)) },
  criterion "F03.above" { max = 10, ref = "F03", title = "Above 75 percent (trên 75 %)",
    score = full_if(x.rate:gt(75)) },

  criterion "F04" { max = 25, ref = "F04", title = "In proportion to the target",
    score = proportional(x.rate, { target = 75 }) },

  criterion "F05" { max = 25, ref = "F05", title = "So many percent of the maximum",
    score = pct_of(x.external_index) },

  criterion "F06" { max = 50, ref = "F06", title = "2 lost for each percent short",
    score = at_least(x.rate, { target = 75, each = 2 }) },

  criterion "F07" { max = 60, ref = "F07", title = "50, and 1 for each percent over, at most 10",
    score = around(x.rate, { target = 75, base = 50, over = 1, cap = 10 }) },

  criterion "F08" { max = 60, ref = "F08", title = "Over and under, parts of a percent count",
    score = around(x.rate, { target = 75, base = 50, over = 1, under = 2, cap = 10 }) },
  criterion "F08.whole" { max = 60, ref = "F08", title = "Over and under, full percents only",
    score = around(x.rate, { target = 75, base = 50, over = 1, under = 2, cap = 10,
                             count = "whole" }) },
  criterion "F08.started" { max = 60, ref = "F08", title = "Over and under, every percent begun",
    score = around(x.rate, { target = 75, base = 50, over = 1, under = 2, cap = 10,
                             count = "started" }) },

  criterion "F09" { max = 40, ref = "F09", title = "Above 90; not passing it costs 2 at once",
    score = at_least(x.rate, { target = 90, first = 2, each = 2 }) },

  criterion "F10" { max = 40, ref = "F10", title = "Below 0.5; then 4, and 4 for each full tenth",
    score = at_most(x.discipline_pct, { limit = 0.5, first = 4, each = 4, per = 0.1,
                                        count = "whole" }) },

  criterion "F11" { max = 25, ref = "F11", title = "Fewer is better: reference over actual",
    score = inverse(x.fires, { ref = x.value }) },

  criterion "F12" { max = 30, ref = "F12", title = "A target that is a range, in steps",
    score = bands(x.rate, { { 5, 30 }, { 3, 25 }, { 0, 15 } }) },
  criterion "F12.range" { max = 30, ref = "F12",
    title = "Inside the range full, outside 2 for each percent",
    score = target_range(x.rate, { from = 3, to = 5, each = 2 }) },
}

test "F01 F02" {
  units = { yes = { plan = true, lesson = 9 }, no_plan = { plan = false, lesson = 8.9 } },
  expect = { ["yes.F01"] = 10, ["no_plan.F01"] = 0, ["yes.F02"] = 5, ["no_plan.F02"] = 0 },
}
test "F03 to F09: at, above and below" {
  units = { at = { rate = 75 }, above = { rate = 83.48 }, far = { rate = 90 },
            below = { rate = 73.22 },
            low = { rate = 50 }, less = { rate = 49 }, near = { rate = 75.99 } },
  expect = { ["at.F03.from"] = 10, ["at.F03.above"] = 0, ["near.F03.above"] = 10,
             ["below.F03.from"] = 0, ["below.F04"] = 24.41, ["above.F04"] = 25,
             ["at.F06"] = 50, ["below.F06"] = 46.44, ["less.F06"] = 0,
             ["above.F07"] = 58.48, ["far.F07"] = 60, ["below.F07"] = 50,
             ["at.F08"] = 50, ["above.F08"] = 58.48, ["far.F08"] = 60, ["below.F08"] = 46.44,
             ["low.F08"] = 0, ["less.F08"] = 0,
             ["above.F08.whole"] = 58, ["near.F08.whole"] = 50, ["below.F08.whole"] = 48,
             ["above.F08.started"] = 59, ["near.F08.started"] = 51, ["below.F08.started"] = 46 },
}
test "F05" { given = { external_index = 82.08 }, expect = { F05 = 20.52 } }
test "F09: strictly above 90" {
  units = { a = { rate = 90.01 }, b = { rate = 90 }, c = { rate = 89 }, d = { rate = 71 },
            e = { rate = 70 } },
  expect = { ["a.F09"] = 40, ["b.F09"] = 38, ["c.F09"] = 36, ["d.F09"] = 0, ["e.F09"] = 0 },
}
test "F10: below 0.5" {
  units = { a = { discipline_pct = 0.49 }, b = { discipline_pct = 0.5 },
            c = { discipline_pct = 0.5454 },
            d = { discipline_pct = 0.6 }, e = { discipline_pct = 0.7222 } },
  expect = { ["a.F10"] = 40, ["b.F10"] = 36, ["c.F10"] = 36, ["d.F10"] = 32, ["e.F10"] = 28 },
}
test "F11" {
  units = { more = { fires = 41, value = 38 }, fewer = { fires = 37, value = 38 },
            zero = { fires = 0, value = 38 } },
  expect = { ["more.F11"] = 23.17, ["fewer.F11"] = 25, ["zero.F11"] = 25 },
}
test "F12" {
  units = { a = { rate = 5 }, b = { rate = 4.99 }, c = { rate = 3 }, d = { rate = 2.99 },
            e = { rate = 6.5 } },
  expect = { ["a.F12"] = 30, ["b.F12"] = 25, ["c.F12"] = 25, ["d.F12"] = 15,
             ["a.F12.range"] = 30, ["c.F12.range"] = 30, ["d.F12.range"] = 29.98,
             ["e.F12.range"] = 27 },
}

-- ---- 2. Steps and levels -------------------------------------------------------------------

section "steps" { title = { vi = "Bậc và mức", en = "Steps and levels" },

  criterion "F13" { max = 60, ref = "F13", title = "Bands: from 90, from 80 to below 90, ...",
    score = bands(x.rate, { { 90, 60 }, { 80, 50 }, { 70, 40 }, { 60, 30 }, { 50, 20 },
                            otherwise = 10 }) },

  -- The printed table says 1-10 and 11-20; what 10.5 costs it does not say, and `check` warns.
  criterion "F14" { max = 110, ref = "F14", title = "Bands of points lost",
    score = bands_minus(x.backlog, { { from = 21, lost = full },
                                     { from = 11, upto = 20, lost = 20 },
                                     { from = 1, upto = 10, lost = 10 },
                                       { from = 0, upto = 0, lost = 0 } }) },

  criterion "F15" { max = 20, ref = "F15", title = "Points of a grade",
    score = level(x.party_grade,
                  { ["xuat-sac"] = 20, tot = 16, ["hoan-thanh"] = 10, ["khong-hoan-thanh"] = 0 }) },

  criterion "F16" { max = 10, ref = "F16", title = "Judged from 0 to 10", owner = "Block lead",
    score = judged(x.judgement) },

  criterion "F17" { max = 10, ref = "F17", title = "5 + 2 + 3 for what is done",
    score = checklist { { x.plan, 5 }, { x.pact, 2 }, { x.registered, 3 } } },

  criterion "F18" { max = 5, ref = "F18", title = "All of it, or nothing",
    score = full_if(x.plan, x.pact, x.registered) },
}

test "F13: half-open bands" {
  units = { a = { rate = 90 }, b = { rate = 89.99 }, c = { rate = 80 }, d = { rate = 50 },
            e = { rate = 49.99 }, f = { rate = 0 } },
  expect = { ["a.F13"] = 60, ["b.F13"] = 50, ["c.F13"] = 50, ["d.F13"] = 20, ["e.F13"] = 10,
             ["f.F13"] = 10 },
}
test "F14: what the table does not say has no points" {
  units = { a = { backlog = 0 }, b = { backlog = 1 }, c = { backlog = 10 }, d = { backlog = 11 },
            e = { backlog = 20 }, f = { backlog = 21 }, half = { backlog = 0.5 },
              hole = { backlog = 10.5 } },
  expect = { ["a.F14"] = 110, ["b.F14"] = 100, ["c.F14"] = 100, ["d.F14"] = 90, ["e.F14"] = 90,
             ["f.F14"] = 0, ["half.F14"] = none, ["hole.F14"] = none },
}
test "F15 to F18" {
  units = { a = { party_grade = "tot", judgement = 7.5, plan = true, pact = false,
                  registered = true },
            b = { party_grade = "khong-hoan-thanh", judgement = 0, plan = true, pact = true,
                  registered = true } },
  expect = { ["a.F15"] = 16, ["b.F15"] = 0, ["a.F16"] = 7.5, ["a.F17"] = 8, ["b.F17"] = 10,
             ["a.F18"] = 0, ["b.F18"] = 5 },
}

-- ---- 3. Counts and events ------------------------------------------------------------------

section "counts" { title = { vi = "Đếm và sự việc", en = "Counts and events" },

  criterion "F19" { max = 20, ref = "F19", title = "10 lost for each incident",
    score = per_event(x.incidents, 10) },

  criterion "F20" { max = 25, ref = "F20", title = "Lost by severity",
    score = per_event { { x.minor, 5 }, { x.serious, 10 } } },

  criterion "F21" { max = 60, ref = "F21", title = "1 for each person, 5 for the class as a whole",
    score = per_event { { x.incidents, 1 }, { x.reprimand, 5 } } },

  criterion "F22" { max = 10, ref = "F22", title = "Once 2, twice 5, three times and more 10",
    score = escalating(x.incidents, { 2, 5, 10 }) },

  criterion "F23" { max = 1000, ref = "F23", title = "Begins with 750",
    score = opening(750, x.earned, -x.taken) },

  criterion "F24" { max = 10, ref = "F24", title = "1 each, at most 10",
    score = earn(x.items, 1) },

  criterion "F25" { max = 10, ref = "F25", title = "2 for a pass, 2 lost for a fail",
    score = plus_minus(x.passed, x.failed, { plus = 2, minus = 2 }) },

  criterion "F26" { max = 30, ref = "F26", title = "None arisen is full", none = full,
    score = bands(share(x.resolved, x.arisen), { { 95, 30 }, { 90, 25 }, { 80, 20 } }) },

  criterion "F27" { max = 25, ref = "F27", title = "What an award is worth",
    score = worth { { x.city_flag, 10 }, { x.government_flag, 15 } } },
}

test "F19 to F22" {
  units = { none_at_all = { incidents = 0, minor = 0, serious = 0, reprimand = false },
            one = { incidents = 1, minor = 1, serious = 1, reprimand = true },
            two = { incidents = 2, minor = 3, serious = 1, reprimand = false },
            four = { incidents = 4, minor = 0, serious = 0, reprimand = true } },
  expect = { ["none_at_all.F19"] = 20, ["one.F19"] = 10, ["four.F19"] = 0,
             ["one.F20"] = 10, ["two.F20"] = 0, ["one.F21"] = 54, ["four.F21"] = 51,
             ["none_at_all.F22"] = 10, ["one.F22"] = 8, ["two.F22"] = 5, ["four.F22"] = 0 },
}
test "F23 to F25" {
  given = { earned = 20.5, taken = 30, items = 12, passed = 3, failed = 2 },
  expect = { F23 = 740.5, F24 = 10, F25 = 2 },
}
test "F26 F27" {
  units = { none_arisen = { arisen = 0, resolved = 0, city_flag = true, government_flag = true },
            some = { arisen = 20, resolved = 18, city_flag = false, government_flag = true } },
  expect = { ["none_arisen.F26"] = 30, ["some.F26"] = 25, ["none_arisen.F27"] = 25,
             ["some.F27"] = 15 },
}

-- ---- 4. Time -------------------------------------------------------------------------------

section "time" { title = { vi = "Thời hạn", en = "Time" },

  criterion "F28" { max = 15, ref = "F28", title = "0.5 for a late report, 1 for a missing one",
    score = per_event { { x.reports_late, 0.5 }, { x.reports_missing, 1 } } },

  criterion "F29" { max = 15, ref = "F29", title = "1 a day, at most 5 for each dossier",
    score = full - x.late_dossier_days },
  criterion "F29.one" { max = 15, ref = "F29", title = "1 a day, at most 5, for the one dossier",
    score = full - late_days(x.days_late, { each = 1, cap = 5 }) },

  criterion "F30" { max = 10, ref = "F30", title = "After the deadline: nothing",
    score = zero_if(x.days_late:gt(0), judged(x.judgement)) },

  criterion "F31" { max = 20, ref = "F31", title = "8 lost when not registered",
    score = minus_if(no(x.registered), 8, earn(x.items, 5)) },
}

bonus "F32" { max = 1, ref = "F32", title = "A self-score on time earns 1",
  score = full_if(x.on_time) }

test "F28 F29 F31 F32" {
  given = { reports_late = 3, reports_missing = 1, late_dossier_days = 7, registered = false,
            items = 4,
            on_time = true },
  expect = { F28 = 12.5, F29 = 8, F31 = 12, F32 = 1 },
}
test "F29 F30: the day itself is in time" {
  units = { day = { days_late = 0, judgement = 7 }, late = { days_late = 7, judgement = 7 } },
  expect = { ["day.F29.one"] = 15, ["late.F29.one"] = 10, ["day.F30"] = 7, ["late.F30"] = 0 },
}

-- ---- 5. Against the other units ------------------------------------------------------------

section "others" { title = { vi = "So với các đơn vị khác", en = "Against the other units" },

  criterion "F33" { max = 20, ref = "F33", title = "2 lost for each place; 1 1 3",
    score = rank_points(x.rate, { step = 2, ties = "skip" }) },
  criterion "F33.dense" { max = 20, ref = "F33", title = "2 lost for each place; 1 1 2",
    score = rank_points(x.rate, { step = 2, ties = "dense" }) },
  criterion "F33.mean" { max = 20, ref = "F33", title = "2 lost for each place; 1.5 1.5 3",
    score = rank_points(x.rate, { step = 2, ties = "mean" }) },

  criterion "F34" { max = 25, ref = "F34", title = "In proportion to the best",
    score = to_best(x.value) },
  criterion "F34.lower" { max = 25, ref = "F34",
    title = "In proportion to the best, less is better",
    score = to_best(x.value, { lower = true }) },

  criterion "F35" { max = 10, ref = "F35", title = "1 for the lowest, 10 for the highest",
    score = minmax(x.value, { from = 1, to = 10 }) },
  criterion "F36" { max = 10, ref = "F36", title = "10 for the lowest, 1 for the highest",
    score = minmax(x.value, { from = 1, to = 10, inverse = true }) },

  criterion "F37" { max = 10, ref = "F37", title = "Full from the mean of the cluster",
    score = full_if(x.value:ge(mean_of(x.value))) },
  criterion "F37.line" { max = 10, ref = "F37",
    title = "5 at the mean, 0.5 up or down for each one",
    score = vs_mean(x.value, { base = 5, over = 0.5, under = 0.5 }) },
}

award "F38" { ref = "F38", title = "Only the first two by external index may stand",
  when = rank_of(x.external_index):le(2) }

test "F33: ties" {
  units = { a = { rate = 80 }, b = { rate = 80 }, c = { rate = 70 }, d = { rate = 80 },
            e = { rate = 75 },
            f = { rate = 70 }, g = { rate = 80 }, h = { rate = 75 } },
  expect = { ["a.F33"] = 20, ["b.F33"] = 20, ["c.F33"] = 8, ["d.F33"] = 20, ["e.F33"] = 12,
             ["f.F33"] = 8, ["g.F33"] = 20, ["h.F33"] = 12,
             ["a.F33.dense"] = 20, ["c.F33.dense"] = 16, ["e.F33.dense"] = 18,
             ["a.F33.mean"] = 17, ["c.F33.mean"] = 7, ["e.F33.mean"] = 11 },
}
test "F34 to F37" {
  units = { a = { value = 20 }, b = { value = 25 }, c = { value = 30 } },
  expect = { ["a.F34"] = 16.67, ["c.F34"] = 25, ["a.F34.lower"] = 25, ["b.F34.lower"] = 20,
             ["a.F35"] = 1, ["b.F35"] = 5.5, ["c.F35"] = 10,
             ["a.F36"] = 10, ["b.F36"] = 5.5, ["c.F36"] = 1,
             ["a.F37"] = 0, ["b.F37"] = 10, ["c.F37"] = 10,
             ["a.F37.line"] = 2.5, ["b.F37.line"] = 5, ["c.F37.line"] = 7.5 },
}
test "F35 F36: all equal" {
  units = { a = { value = 7 }, b = { value = 7 } },
  expect = { ["a.F35"] = 10, ["b.F36"] = 10 },
}

-- ---- 6. Against the past -------------------------------------------------------------------

-- F39 F43: fewer than last year, in percent; what a year without any means is said here.
local drop = fall(prev.cases, x.cases, { still_zero = 100, from_zero = -100 })

section "past" { title = { vi = "So với năm trước", en = "Against the past" },

  criterion "F39" { max = 30, ref = "F39, F43", title = "Fewer than last year",
    score = when(drop:ge(0), bands(drop, { { 5, 30 }, { 3, 25 }, { 0, 15 } }), 15 + 3 * drop) },

  criterion "F40" { max = 15, ref = "F40", title = "More than last year, full at 10 percent",
    score = proportional(growth(prev.items, x.items), { target = 10 }) },

  criterion "F41" { max = 30, ref = "F41", title = "Two measures of one thing",
    criterion "F41.cases" { max = 10, ref = "F41", title = "Cases", score = full_if(drop:ge(5)) },
    criterion "F41.deaths" { max = 10, ref = "F41", title = "Deaths",
      score = full_if(fall(prev.deaths, x.deaths):ge(5)) },
    criterion "F41.both" { max = 10, ref = "F41", title = "Both fell",
      score = full_if(x.cases:lt(prev.cases), x.deaths:lt(prev.deaths)) },
  },

  criterion "F42" { max = 25, ref = "F42", title = "Against the mean of the three years before",
    score = inverse(x.fires, { ref = past_mean(3, "fires") }) },
}

test "F39 F40 F41 F43" {
  units = { fewer = { prev = { cases = 100, items = 40, deaths = 50 }, cases = 95, items = 43,
                      deaths = 49 },
            more = { prev = { cases = 100, items = 40, deaths = 50 }, cases = 101, items = 40,
                     deaths = 40 },
            still = { prev = { cases = 0 }, cases = 0 },
              risen = { prev = { cases = 0 }, cases = 3 } },
  expect = { ["fewer.F39"] = 30, ["more.F39"] = 12, ["still.F39"] = 30, ["risen.F39"] = 0,
             ["fewer.F40"] = 11.25, ["more.F40"] = 0, ["fewer.F41"] = 20, ["more.F41"] = 10 },
}

test "F42" {
  given = { fires = 41, prev = { fires = 30 }, ["ago(2).fires"] = 40, ["ago(3).fires"] = 44 },
  expect = { F42 = 23.17 },
}

-- ---- 7. Raw figures ------------------------------------------------------------------------

section "raw" { title = { vi = "Quy đổi số liệu", en = "Raw figures" },

  criterion "F44" { max = 25, ref = "F44", title = "Cases per 100,000 people, against the best",
    score = to_best(per(x.cases, x.population_k, 100)) },

  criterion "F45" { max = 10, ref = "F45", title = "Share of the headcount, below 0.5 percent",
    score = full_if(share(x.incidents, x.headcount):lt(0.5)) },

  criterion "F46" { max = 30, ref = "F46", title = "What does not apply is carried by the rest",
    criterion "F46.a" { max = 10, ref = "F46", title = "First", score = x.judgement },
    criterion "F46.b" { max = 20, ref = "F46", title = "Second", not_applicable = "rescale",
      score = earn(x.items, 2) },
  },

  criterion "F47.points" { max = 60, ref = "F47",
    title = "Percentage points: 83.48 is 8.48 over 75",
    score = around(x.rate, { target = 75, base = 50, over = 1 }) },
  criterion "F47.percent" { max = 70, ref = "F47",
    title = "Percent of the target: 83.48 is 11.31 % over 75",
    score = around((x.rate - 75) / 75 * 100, { target = 0, base = 50, over = 1 }) },
}

test "F44 F45 F47" {
  units = { a = { cases = 520, population_k = 1243, incidents = 18, headcount = 3300,
                  rate = 83.48 },
            b = { cases = 610, population_k = 1255, incidents = 14, headcount = 2900, rate = 70 } },
  expect = { ["a.F44"] = 21.52, ["b.F44"] = 25, ["a.F45"] = 0, ["b.F45"] = 10,
             ["a.F47.points"] = 58.48,
             ["a.F47.percent"] = 61.31 },
}
test "F46" {
  units = { both = { judgement = 7, items = 8 }, one = { judgement = 7, items = not_applicable } },
  expect = { ["both.F46"] = 23, ["one.F46"] = 21 },
}

-- ---- 8. Sums and means ---------------------------------------------------------------------

section "sums" { title = { vi = "Tổng hợp", en = "Sums and means" },

  criterion "F48" { max = 40, ref = "F48", title = "Mean of the lessons, times 4",
    score = mean(x.lesson, x.lesson_2, x.lesson_3) * 4 },

  criterion "F49" { max = 25, ref = "F49", title = "The worse of two inspections",
    score = min(x.lesson, x.lesson_2) * 2.5 },

  criterion "F50" { max = 100, ref = "F50", title = "Hard and soft measures, 3 to 2",
    score = weighted_mean { { x.hard_score, 3 }, { x.soft_score, 2 } } },

  criterion "F53" { max = 100, ref = "F53", title = "Another scale in a good-study week",
    score = when(x.good_week, 60 + 3 * x.lesson + min(10, 2 * x.passed), 60 + 4 * x.lesson) },

  criterion "F54" { max = 100, ref = "F54", title = "Published by another authority",
    owner = "Ministry",
    score = judged(x.external_index) },

  criterion "F55" { max = 20, ref = "F55", title = "All pass, and then in proportion to 80 percent",
    score = zero_if(x.failed:gt(0), proportional(x.rate, { target = 80 })) },
}

-- F51 F52: a content holds at most its maximum, and the total is the sum of the contents.
section "F51" { max = 20, ref = "F51", title = "A content with a cap",
  criterion "F51.a" { max = 20, ref = "F51", title = "Items", score = earn(x.items, 2) },
  bonus "F51.b" { max = 5, ref = "F51", title = "Five more for a flag",
    score = full_if(x.city_flag) },
}

test "F48 F49 F50" {
  given = { lesson = 9, lesson_2 = 10, lesson_3 = 8, hard_score = 90, soft_score = 70 },
  expect = { F48 = 36, F49 = 22.5, F50 = 82 },
}
test "F51 F52" {
  units = { under = { items = 6, city_flag = true }, over = { items = 9, city_flag = true } },
  expect = { ["under.F51"] = 17, ["over.F51"] = 20 },
}
test "F53 F54 F55" {
  units = { good = { good_week = true, lesson = 9, passed = 4, failed = 0, rate = 79,
                     external_index = 76.4 },
            plain = { good_week = false, lesson = 9, passed = 4, failed = 1, rate = 79,
                      external_index = 0 } },
  expect = { ["good.F53"] = 95, ["plain.F53"] = 96, ["good.F54"] = 76.4, ["good.F55"] = 19.75,
             ["plain.F55"] = 0 },
}

-- ---- 9. Bonus and deductions ---------------------------------------------------------------

-- F56: all bonuses together add at most 50.  F57: without this line they add what they come to.
bonus_cap(50)

bonus "F58" { max = 4, ref = "F58", title = "2 each, at most 4, before the cap of the pool",
  score = earn(x.done, 2) }

bonus "F59" { ref = "F59", title = "Counts only where deductions are at most half of the bonus",
  when = x.minus:le(x.plus / 2), score = x.plus }

deduct "F60" { ref = "F60", title = "Criticised: taken from the total, not from a content",
  score = x.serious * 3 }

measure "F61" { title = "Index: bonus and deductions first, then percent of the scale",
  value = (base_points() + bonus_points() - deduction_points()) / 1000 * 100, unit = "%" }

test "F56 to F61" {
  units = { a = { done = 3, plus = 30, minus = 15, serious = 2, on_time = true },
            b = { done = 1, plus = 30, minus = 16, serious = 0, on_time = true },
            c = { done = 3, plus = 60, minus = 0, serious = 0, on_time = false } },
  expect = { ["a.F58"] = 4, ["a.F59"] = 30, ["a.bonus"] = 35, ["a.deduction"] = 6, ["a.F60"] = 6,
             ["b.F58"] = 2, ["b.F59"] = 0, ["b.bonus"] = 3, ["c.bonus"] = 50 },
}
test "F61" {
  given = { external_index = 88, on_time = true, serious = 1 },
  expect = { F54 = 88, F05 = 22, F29 = 15, base = 125, F61 = 12.3, total = 123 },
}

-- ---- 10. Gates -----------------------------------------------------------------------------

section "gates" { title = { vi = "Điều kiện", en = "Gates" },

  criterion "F62" { max = 15, ref = "F62", title = "In proportion, nothing below half",
    score = zero_below(x.rate, 50, pct_of(x.rate)) },

  criterion "F67" { max = 30, ref = "F67", title = "At most 15 where a report was turned away",
    score = limit_if(x.reports_missing:gt(0), 15, proportional(x.rate, { target = 90 })) },
}

knockout "F63" { ref = "F63", title = "This line must be at its maximum", awards = { "F80" },
  when = below_max "F01" }
knockout "F64" { ref = "F64", title = "At least half of every content", awards = { "F80" },
  when = below_share("F51", 0.5) }
knockout "F65" { ref = "F65", title = "A lost weapon: no place", scope = "ranking",
  when = x.weapon_lost }
knockout "F68" { ref = "F68", title = "Not decided: under investigation", pending = true,
  awards = { "F80" },
  when = x.under_investigation }

test "F62 F67" {
  units = { below = { rate = 49.99, reports_missing = 1 }, at = { rate = 50, reports_missing = 0 },
            over = { rate = 120, reports_missing = 1 } },
  expect = { ["below.F62"] = 0, ["at.F62"] = 7.5, ["over.F62"] = 15, ["at.F67"] = 16.67,
             ["below.F67"] = 15, ["over.F67"] = 15 },
}

-- ---- 11. People, places, awards ------------------------------------------------------------

-- F69: layers of figures are not a matter of rules: `score --layer self` beside `score`.
-- F70: who scores a criterion is its `owner`, see F16 and F54.

deduct "F71" { ref = "F71", title = "The self-score is more than 5 percent above the verified one",
  score = when((x.self_total - base_points()):gt(base_points() * 0.05), 5, 0) }

-- F72 F73 F74: by class, then by total; ties by one content, then by the lower rate.
rank { by = { "class", total() }, ties = { "F51", lower(x.discipline_pct) } }

-- F75 F66 F59: classes from thresholds, with a condition; a reprimand costs one class.
classify { downgrade = x.reprimand,
  { "tot", from = 100, when = x.minus:le(x.plus / 2), title = "Tốt" },
  { "kha", from = 90, title = "Khá" },
  { "trung-binh", from = 80, title = "Trung bình" },
  { "khong-dat", title = "Không đạt" },
}

award "F76.down" { share = 0.5, round = "down", ref = "F76",
  title = "Half of the units, rounded down" }
award "F76.half" { share = 0.5, round = "half_up", ref = "F76",
  title = "Half of the units, half up" }
award "F76.up" { share = 0.5, round = "up", ref = "F76", title = "Half of the units, rounded up" }
award "F77" { share = 0.2, round = "down", among = "F76.half", ref = "F77",
  title = "A fifth of those who hold another award" }
award "F78.first" { share = 0.05, round = "down", ref = "F78", title = "First prize" }
award "F78.second" { share = 0.1, round = "down", not_among = "F78.first", ref = "F78",
  title = "Second prize" }
award "F79" { when = share(x.votes_yes, x.council_members):ge(90), ref = "F79",
  title = "Nine tenths of all members" }
award "F80" { share = 0.5, when = share(x.votes_yes, x.council_members):ge(50), min_total = 150,
  ref = "F80, F81", title = "Points, no knock-out, votes and quota together" }

test "F38 F65" {
  units = { a = { external_index = 90, weapon_lost = true, items = 5, city_flag = false },
            b = { external_index = 50 }, c = { external_index = 40 } },
  expect = { ["a.total"] = 142.5, ["a.rank"] = none, ["a.knockouts"] = { "F65" }, ["a.awards"] = {},
             ["b.rank"] = 1, ["b.awards"] = { "F38", "F76.down", "F76.half", "F76.up" },
             ["c.awards"] = { "F76.half", "F76.up" } },
}
test "F66 F72 to F75: the class first, then the total" {
  units = { a = { external_index = 100 },
            b = { external_index = 100, reprimand = true, discipline_pct = 0.1 },
            c = { external_index = 100, plus = 1, minus = 1, discipline_pct = 0.2 },
            d = { external_index = 64 }, e = { external_index = 60 }, f = { external_index = 59.2 },
            g = { external_index = 52 }, h = { external_index = 51.99 } },
  expect = { ["a.class"] = "tot", ["b.class"] = "kha", ["c.class"] = "kha", ["d.class"] = "kha",
             ["e.class"] = "kha", ["f.class"] = "trung-binh", ["g.class"] = "trung-binh",
             ["h.class"] = "khong-dat", ["e.total"] = 90, ["f.total"] = 89, ["g.total"] = 80,
             ["h.total"] = 79.99, ["a.rank"] = 1, ["b.rank"] = 2, ["c.rank"] = 3, ["d.rank"] = 4,
             ["e.rank"] = 5, ["f.rank"] = 6, ["g.rank"] = 7, ["h.rank"] = 8 },
}
test "F71" {
  units = { near = { external_index = 100, self_total = 147 },
            over = { external_index = 100, self_total = 147.01 } },
  expect = { ["near.base"] = 140, ["near.F71"] = 0, ["over.F71"] = 5, ["over.total"] = 135 },
}
test "F76: half of seven" {
  units = { a = { external_index = 70 }, b = { external_index = 60 }, c = { external_index = 50 },
            d = { external_index = 40 }, e = { external_index = 30 }, f = { external_index = 20 },
            g = { external_index = 10 } },
  expect = { ["c.awards"] = { "F76.down", "F76.half", "F76.up" },
             ["d.awards"] = { "F76.half", "F76.up" },
             ["e.awards"] = {} },
}

local twenty = {}
for i = 1, 20 do twenty["u" .. i] = { external_index = i } end

test "F77 F78: tiers of twenty" {
  units = twenty,
  expect = { ["u20.awards"] = { "F38", "F76.down", "F76.half", "F76.up", "F77", "F78.first" },
             ["u19.awards"] = { "F38", "F76.down", "F76.half", "F76.up", "F77", "F78.second" },
             ["u18.awards"] = { "F76.down", "F76.half", "F76.up", "F78.second" },
             ["u17.awards"] = { "F76.down", "F76.half", "F76.up" } },
}
test "F79: of all members, not of those who came" {
  units = { a = { votes_yes = 8, council_members = 9 },
            b = { votes_yes = 9, council_members = 9 } },
  expect = { ["a.awards"] = {}, ["b.awards"] = { "F79" } },
}
test "F63 F64 F68 F80 F81" {
  units = { ok = { external_index = 100, plan = true, items = 5, city_flag = false, votes_yes = 5,
                   council_members = 10, under_investigation = false },
            not_max = { external_index = 100, plan = false, items = 5, city_flag = false,
                        votes_yes = 5,
                        council_members = 10, under_investigation = false },
            section = { external_index = 100, plan = true, items = 4, city_flag = false,
              votes_yes = 5,
                        council_members = 10, under_investigation = false },
            waits = { external_index = 100, plan = true, items = 5, city_flag = false,
                      votes_yes = 5,
                      council_members = 10, under_investigation = true },
            votes = { external_index = 100, plan = true, items = 5, city_flag = false,
                      votes_yes = 4,
                      council_members = 10, under_investigation = false },
            low = { external_index = 80, plan = true, items = 5, city_flag = false, votes_yes = 5,
                    council_members = 10, under_investigation = false } },
  expect = { ["ok.total"] = 165, ["ok.awards"] = { "F38", "F76.down", "F76.half", "F76.up", "F80" },
             ["not_max.knockouts"] = { "F63" }, ["not_max.awards"] = { "F38" },
             ["section.knockouts"] = { "F64" }, ["section.awards"] = { "F38" },
             ["waits.knockouts"] = { "F68" }, ["waits.undecided"] = { "F80" },
             ["votes.awards"] = { "F38", "F76.down", "F76.half", "F76.up" },
             ["low.total"] = 140, ["low.awards"] = {} },
}
