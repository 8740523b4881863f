-- Tests of bca-cum3/2018: what it changed of 2017.  The rest stands in common-tests.lua.

-- On top of the figures of 2017's tests: a unit that loses nothing by the rules of 2018.
test_defaults { cases_cleared = 880, reorganised_pct = 100, fire_figures_open = 0 }

test "a unit that loses nothing has 950 points and both flags" {
  expect = { base = 950, total = 950, I = 140, II = 235, III = 120, IV = 55, V = 85, VI = 145,
             VII = 85, VIII = 85, rank = 1, awards = { "flag_bca", "flag_gov" }, pending = {} },
}
test "1.1: 3 a document, at most 15" {
  units = { none = { advisory_documents = 0 }, four = { advisory_documents = 4 },
            six = { advisory_documents = 6 } },
  expect = { ["none.1.1"] = 0, ["four.1.1"] = 12, ["six.1.1"] = 15 },
}
test "1.4: 95, 90, 80, 70 percent; none arisen is full" {
  units = { a = { complex_cases_resolved = 19 }, b = { complex_cases_resolved = 18 },
            c = { complex_cases_arisen = 1000, complex_cases_resolved = 949 },
            d = { complex_cases_arisen = 1000, complex_cases_resolved = 899 },
            e = { complex_cases_resolved = 16 },
            f = { complex_cases_arisen = 1000, complex_cases_resolved = 799 },
            g = { complex_cases_resolved = 14 },
            h = { complex_cases_arisen = 1000, complex_cases_resolved = 699 },
            none_arisen = { complex_cases_arisen = 0, complex_cases_resolved = 0 } },
  expect = { ["a.1.4"] = 25, ["b.1.4"] = 20, ["c.1.4"] = 20, ["d.1.4"] = 15, ["e.1.4"] = 15,
             ["f.1.4"] = 8, ["g.1.4"] = 8, ["h.1.4"] = 0, ["none_arisen.1.4"] = 25 },
}
test "2.1: 50 at 78 percent, 1 for each percent over, 2 for each percent short" {
  units = { below = { cases_cleared = 779 }, at = { cases_cleared = 780 },
            above = { cases_cleared = 781 }, top = { cases_cleared = 890 },
            zero = { cases_cleared = 530 }, less = { cases_cleared = 520 },
            idle = { cases_total = 0, cases_cleared = 0 } },
  expect = { ["below.2.1"] = 49.8, ["at.2.1"] = 50, ["above.2.1"] = 50.1, ["top.2.1"] = 60,
             ["zero.2.1"] = 0, ["less.2.1"] = 0, ["idle.2.1"] = none },
}
test "2.2: full from 92 percent, 2 lost for each percent short; none arisen is full" {
  units = { at = { serious_cases_total = 100, serious_cases_cleared = 92 },
            near = { serious_cases_total = 10000, serious_cases_cleared = 9199 },
            below = { serious_cases_total = 100, serious_cases_cleared = 91 },
            last = { serious_cases_total = 100, serious_cases_cleared = 72 },
            less = { serious_cases_total = 100, serious_cases_cleared = 71 },
            none_arisen = { serious_cases_total = 0, serious_cases_cleared = 0 } },
  expect = { ["at.2.2"] = 40, ["near.2.2"] = 39.98, ["below.2.2"] = 38, ["last.2.2"] = 0,
             ["less.2.2"] = 0, ["none_arisen.2.2"] = 40 },
}
test "2.4: full from 90 percent, 1.5 lost for each percent short; at most 15 when turned away" {
  units = { at = { crime_reports_solved = 900 }, below = { crime_reports_solved = 899 },
            last = { crime_reports_solved = 700 }, less = { crime_reports_solved = 690 },
            held = { reports_received_pct = 99.9 },
            under = { crime_reports_solved = 790, reports_received_pct = 99.9 } },
  expect = { ["at.2.4"] = 30, ["below.2.4"] = 29.85, ["last.2.4"] = 0, ["less.2.4"] = 0,
             ["held.2.4"] = 15, ["under.2.4"] = 13.5 },
}
test "2.5: per officer, against the best unit" {
  units = { best = {}, half = { headcount = 20000 }, none_at_all = { drug_cases = 0 },
            people = { population_k = 2000 } },
  expect = { ["best.2.5"] = 25, ["half.2.5"] = 12.5, ["none_at_all.2.5"] = 0, ["people.2.5"] = 25 },
}
test "2.7: in proportion to 75 percent" {
  units = { at = { wanted_caught = 75 }, below = { wanted_caught = 74 },
            above = { wanted_caught = 76 }, none_caught = { wanted_caught = 0 } },
  expect = { ["at.2.7"] = 15, ["below.2.7"] = 14.8, ["above.2.7"] = 15, ["none_caught.2.7"] = 0 },
}
test "3.2: in proportion to the plan" {
  units = { over = { traffic_violations_handled = 60 }, under = { traffic_violations_handled = 49 } },
  expect = { ["over.3.2"] = 10, ["under.3.2"] = 9.8 },
}
test "3.3: the mean of three years against this year; no fire is full" {
  units = { twice = { fires = 50 }, more = { fires = 26 }, fewer = { fires = 24 },
            safe = { fires = 0 } },
  expect = { ["twice.3.3"] = 10, ["more.3.3"] = 19.23, ["fewer.3.3"] = 20, ["safe.3.3"] = 20 },
}
test "4.1: 10 lost for each incident, of 25" {
  units = { one = { custody_incidents = 1 }, two = { custody_incidents = 2 },
            three = { custody_incidents = 3 } },
  expect = { ["one.4.1"] = 15, ["two.4.1"] = 5, ["three.4.1"] = 0 },
}
test "5.1: in proportion to 75 percent" {
  units = { a = { safe_communes_pct = 71 }, b = { safe_communes_pct = 76 } },
  expect = { ["a.5.1"] = 18.93, ["b.5.1"] = 20 },
}
test "6.3: the worse of two inspections" {
  units = { first = { inspection_1 = 8.2, inspection_2 = 8.5 },
            second = { inspection_1 = 8.5, inspection_2 = 8.2 } },
  expect = { ["first.6.3"] = 20.5, ["second.6.3"] = 20.5 },
}
test "6.5: 80, 70, 60, 50 percent" {
  units = { a = { determined_units_pct = 79.99 }, b = { determined_units_pct = 70 },
            c = { determined_units_pct = 69.99 }, d = { determined_units_pct = 60 },
            e = { determined_units_pct = 59.99 }, f = { determined_units_pct = 50 },
            g = { determined_units_pct = 49.99 } },
  expect = { ["a.6.5"] = 12, ["b.6.5"] = 12, ["c.6.5"] = 9, ["d.6.5"] = 9, ["e.6.5"] = 6,
             ["f.6.5"] = 6, ["g.6.5"] = 0 },
}
test "7.2: five activities are full" {
  units = { none = { cluster_activities = 0 }, four = { cluster_activities = 4 },
            six = { cluster_activities = 6 } },
  expect = { ["none.7.2"] = 0, ["four.7.2"] = 12, ["six.7.2"] = 15 },
}
test "8.1: 85, 80, 75, 65 percent" {
  units = { a = { par_index = 85 }, b = { par_index = 84.99 }, c = { par_index = 80 },
            d = { par_index = 79.99 }, e = { par_index = 75 }, f = { par_index = 74.99 },
            g = { par_index = 65 }, h = { par_index = 64.99 } },
  expect = { ["a.8.1"] = 25, ["b.8.1"] = 21, ["c.8.1"] = 21, ["d.8.1"] = 17, ["e.8.1"] = 17,
             ["f.8.1"] = 10, ["g.8.1"] = 10, ["h.8.1"] = 0 },
}
test "8.3, 8.4: 1 a percent short of 90, 5 an incident, of 10" {
  units = { a = { complaints_on_time_pct = 89.5, logistics_incidents = 1 },
            b = { complaints_on_time_pct = 80, logistics_incidents = 2 },
            c = { complaints_on_time_pct = 79, logistics_incidents = 3 } },
  expect = { ["a.8.3"] = 9.5, ["a.8.4"] = 5, ["b.8.3"] = 0, ["b.8.4"] = 0, ["c.8.3"] = 0,
             ["c.8.4"] = 0 },
}
test "8.6: 100, 95, 90 percent" {
  units = { a = { reorganised_pct = 99.99 }, b = { reorganised_pct = 95 },
            c = { reorganised_pct = 94.99 }, d = { reorganised_pct = 90 },
            e = { reorganised_pct = 89.99 } },
  expect = { ["a.8.6"] = 10, ["b.8.6"] = 10, ["c.8.6"] = 5, ["d.8.6"] = 5, ["e.8.6"] = 0 },
}
test "all bonuses and deductions are added to the 950" {
  units = { more = { state_orders = 3, pm_merits = 3, feats = 9, replicated_models = 9 },
            less = { self_score_days_late = 6, ministry_criticisms = 2 } },
  expect = { ["more.total"] = 970, ["less.total"] = 939 },
}
test "KO5: the flags wait for the figures of the former fire police" {
  given = { fire_figures_open = 1 },
  expect = { knockouts = { "KO5" }, awards = {}, undecided = { "flag_bca", "flag_gov" } },
}
test "equal totals: content II decides, then 2.1, discipline, votes" {
  units = { a = { reports_late = 10 }, b = { cases_cleared = 830 }, c = { files_returned = 1 },
            d = { files_returned = 1, discipline_violations = 48 },
            e = { files_returned = 1, votes_yes = 15 } },
  expect = { ["a.total"] = 945, ["b.total"] = 945, ["c.total"] = 945, ["d.total"] = 945,
             ["e.total"] = 945, ["a.rank"] = 1, ["d.rank"] = 2, ["c.rank"] = 3, ["e.rank"] = 4,
             ["b.rank"] = 5 },
}
test "seven of ten members must agree" {
  units = { yes = { votes_yes = 7, council_members = 10, reports_late = 1 },
            no_flag = { votes_yes = 696, council_members = 1000 } },
  expect = { ["no_flag.rank"] = 1, ["no_flag.awards"] = {},
             ["yes.awards"] = { "flag_bca", "flag_gov" } },
}

include "common-tests.lua"
