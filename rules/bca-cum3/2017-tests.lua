-- Tests of bca-cum3/2017: the edges of every criterion, the places and the flags.
-- Those that hold in 2018 too stand in common-tests.lua.

-- A unit that loses nothing.
test_defaults {
  prev = { cases_total = 2000, traffic_accidents = 100, traffic_deaths = 100,
           traffic_injuries = 100, useful_tips = 100 },
  advisory_documents = 5, security_surprises = 0, protected_event_failures = 0,
  complex_cases_arisen = 20, complex_cases_resolved = 20, secret_leaks = 0,
  cases_total = 1000, cases_cleared = 850, serious_cases_total = 20, serious_cases_cleared = 20,
  reports_received_pct = 100, crime_reports_arisen = 1000, crime_reports_solved = 900,
  drug_cases = 100, population_k = 1000, economic_cases = 20, economic_cases_assigned = 20,
  corruption_cases = 2, corruption_cases_assigned = 2, environment_cases = 10,
  environment_cases_assigned = 10, wanted_persons = 100, wanted_caught = 80, files_returned = 0,
  wrongful_convictions = 0,
  traffic_accidents = 95, traffic_deaths = 95, traffic_injuries = 95, traffic_grave_accidents = 0,
  traffic_violations_handled = 50, traffic_violations_plan = 50, fires = 25, fires_avg3 = 25,
  fire_inspections = 1000, fire_inspections_plan = 1000, id_on_time_pct = 98, weapons_grade = "tot",
  custody_incidents = 0, sentences_executed_pct = 100, reoffending_pct = 2,
  safe_communes_pct = 75, local_models = 4, festival_pct = 100, useful_tips = 110,
  commune_police_grade = "tot",
  party_grade = "xuat-sac", headcount = 10000, discipline_violations = 49, inspection_1 = 10,
  inspection_2 = 10, training_pass_pct = 100, training_good_pct = 80, determined_units_pct = 80,
  accidents_minor = 0, accidents_serious = 0, accidents_fatal = 0,
  launch_items = 4, registered = true, cluster_activities = 5, exemplars = 10,
  frontline_commended_pct = 60, dossier_errors = 0, news_items = 50,
  par_index = 100, reports_late = 0, reports_missing = 0, complaints_on_time_pct = 90,
  logistics_incidents = 0, weapons_lost = 0, satisfaction_pct = 85,
  state_orders = 0, pm_merits = 0, feats = 0, replicated_models = 0, self_score_days_late = 0,
  self_score_submitted = true, ministry_criticisms = 0, leader_disciplined = false,
  under_investigation = false, votes_yes = 16, council_members = 16,
}

test "a unit that loses nothing has 1,000 points and both flags" {
  expect = { base = 1000, total = 1000, I = 150, II = 240, III = 130, IV = 60, V = 90, VI = 150,
             VII = 100, VIII = 80, rank = 1, awards = { "flag_bca", "flag_gov" }, pending = {} },
}

-- I
test "1.1: 4 a document, at most 20" {
  units = { none = { advisory_documents = 0 }, four = { advisory_documents = 4 },
            six = { advisory_documents = 6 } },
  expect = { ["none.1.1"] = 0, ["four.1.1"] = 16, ["six.1.1"] = 20 },
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
  expect = { ["a.1.4"] = 30, ["b.1.4"] = 25, ["c.1.4"] = 25, ["d.1.4"] = 20, ["e.1.4"] = 20,
             ["f.1.4"] = 10, ["g.1.4"] = 10, ["h.1.4"] = 0, ["none_arisen.1.4"] = 30 },
}

-- II
test "2.1: 50 at the target, 1 for each percent over, 2 for each percent short" {
  units = { below = { cases_cleared = 749 }, at = { cases_cleared = 750 },
            above = { cases_cleared = 751 }, top = { cases_cleared = 860 },
            zero = { cases_cleared = 500 }, less = { cases_cleared = 490 },
            idle = { cases_total = 0, cases_cleared = 0 } },
  expect = { ["below.2.1"] = 49.8, ["at.2.1"] = 50, ["above.2.1"] = 50.1, ["top.2.1"] = 60,
             ["zero.2.1"] = 0, ["less.2.1"] = 0, ["idle.2.1"] = none },
}
test "2.2: more than 90 percent; exactly 90 has lost the first 2; none arisen is full" {
  units = { above = { serious_cases_total = 10000, serious_cases_cleared = 9001 },
            at = { serious_cases_cleared = 18 },
            below = { serious_cases_total = 100, serious_cases_cleared = 89 },
            last = { serious_cases_total = 100, serious_cases_cleared = 71 },
            none_arisen = { serious_cases_total = 0, serious_cases_cleared = 0 } },
  expect = { ["above.2.2"] = 40, ["at.2.2"] = 38, ["below.2.2"] = 36, ["last.2.2"] = 0,
             ["none_arisen.2.2"] = 40 },
}
test "2.4: in proportion to 90 percent, at most 15 where a report was turned away" {
  units = { at = { crime_reports_solved = 900 }, below = { crime_reports_solved = 899 },
            half = { crime_reports_solved = 300, reports_received_pct = 99.9 },
            none_solved = { crime_reports_solved = 0 },
            held = { reports_received_pct = 99.9 } },
  expect = { ["at.2.4"] = 30, ["below.2.4"] = 29.97, ["half.2.4"] = 10, ["held.2.4"] = 15,
             ["none_solved.2.4"] = 0 },
}
test "2.5: against the best unit" {
  units = { best = {}, half = { population_k = 2000 }, none_at_all = { drug_cases = 0 } },
  expect = { ["best.2.5"] = 25, ["half.2.5"] = 12.5, ["none_at_all.2.5"] = 0 },
}
test "2.7: 2 lost for each place, tied units share the better one" {
  units = { a = { wanted_caught = 80 }, b = { wanted_caught = 80 }, c = { wanted_caught = 70 },
            d = { wanted_caught = 80 }, e = { wanted_caught = 75 }, f = { wanted_caught = 70 },
            g = { wanted_caught = 80 }, h = { wanted_caught = 75 } },
  expect = { ["a.2.7"] = 20, ["b.2.7"] = 20, ["c.2.7"] = 8, ["d.2.7"] = 20, ["e.2.7"] = 12,
             ["f.2.7"] = 8, ["g.2.7"] = 20, ["h.2.7"] = 12 },
}

-- III
test "2.7: nothing from the eleventh place on" {
  units = { a = {}, b = {}, c = {}, d = {}, e = {}, f = {}, g = {}, h = {}, i = {}, j = {},
            last = { wanted_caught = 79 } },
  expect = { ["j.2.7"] = 20, ["last.2.7"] = 0 },
}
test "3.2: in proportion to the plan" {
  units = { under = { traffic_violations_handled = 49 },
            over = { traffic_violations_handled = 51 } },
  expect = { ["under.3.2"] = 14.7, ["over.3.2"] = 15 },
}
test "3.3: the mean of three years against this year; no fire is full" {
  units = { twice = { fires = 50 }, more = { fires = 26 }, fewer = { fires = 24 },
            safe = { fires = 0 } },
  expect = { ["twice.3.3"] = 12.5, ["more.3.3"] = 24.04, ["fewer.3.3"] = 25, ["safe.3.3"] = 25 },
}

-- IV
test "4.1: 10 lost for each incident" {
  units = { one = { custody_incidents = 1 }, three = { custody_incidents = 3 },
            four = { custody_incidents = 4 } },
  expect = { ["one.4.1"] = 20, ["three.4.1"] = 0, ["four.4.1"] = 0 },
}

-- V
test "5.1: in proportion to 75 percent" {
  units = { a = { safe_communes_pct = 71 }, b = { safe_communes_pct = 76 } },
  expect = { ["a.5.1"] = 23.67, ["b.5.1"] = 25 },
}

-- VI
test "6.3: the mean of two inspections" {
  given = { inspection_1 = 8.5, inspection_2 = 8.2 },
  expect = { ["6.3"] = 20.88 },
}
test "6.5: 80, 70, 60, 50 percent" {
  units = { a = { determined_units_pct = 79.99 }, b = { determined_units_pct = 70 },
            c = { determined_units_pct = 69.99 }, d = { determined_units_pct = 60 },
            e = { determined_units_pct = 59.99 }, f = { determined_units_pct = 50 },
            g = { determined_units_pct = 49.99 } },
  expect = { ["a.6.5"] = 16, ["b.6.5"] = 16, ["c.6.5"] = 12, ["d.6.5"] = 12, ["e.6.5"] = 8,
             ["f.6.5"] = 8, ["g.6.5"] = 0 },
}

-- VII
test "7.2 and 7.6: 4 each, 0.2 each" {
  units = { a = { cluster_activities = 4, news_items = 49 }, b = { news_items = 51 },
            none = { cluster_activities = 0, news_items = 0 } },
  expect = { ["a.7.2"] = 16, ["a.7.6"] = 9.8, ["b.7.2"] = 20, ["b.7.6"] = 10, ["none.7.2"] = 0,
             ["none.7.6"] = 0 },
}

-- VIII
test "8.1, 8.3, 8.4: by percent, 1 a percent short of 90, 5 an incident" {
  units = { a = { par_index = 82.08, complaints_on_time_pct = 89.5, logistics_incidents = 1 },
            b = { par_index = 0, complaints_on_time_pct = 75, logistics_incidents = 4 } },
  expect = { ["a.8.1"] = 20.52, ["a.8.3"] = 14.5, ["a.8.4"] = 10, ["b.8.1"] = 0, ["b.8.3"] = 0,
             ["b.8.4"] = 0 },
}

-- Bonus, deductions, conditions, places, flags
test "equal totals: content II decides, then 2.1, discipline, votes" {
  units = { a = { reports_late = 10 }, b = { cases_cleared = 800 }, c = { files_returned = 1 },
            d = { files_returned = 1, discipline_violations = 48 },
            e = { files_returned = 1, votes_yes = 15 } },
  expect = { ["a.total"] = 995, ["b.total"] = 995, ["c.total"] = 995, ["d.total"] = 995,
             ["e.total"] = 995, ["a.rank"] = 1, ["d.rank"] = 2, ["c.rank"] = 3, ["e.rank"] = 4,
             ["b.rank"] = 5 },
}
test "half of the council must agree" {
  units = { yes = { votes_yes = 8, reports_late = 1 },
            no_flag = { votes_yes = 496, council_members = 1000 } },
  expect = { ["no_flag.rank"] = 1, ["no_flag.awards"] = {},
             ["yes.awards"] = { "flag_bca", "flag_gov" } },
}
test "all bonuses and deductions are added to the 1,000" {
  units = { more = { state_orders = 3, pm_merits = 3, feats = 9, replicated_models = 9 },
            less = { self_score_days_late = 6, ministry_criticisms = 2 } },
  expect = { ["more.total"] = 1020, ["less.total"] = 989 },
}

include "common-tests.lua"
