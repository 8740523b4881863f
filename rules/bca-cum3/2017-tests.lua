-- Tests of bca-cum3/2017: the edges of every criterion, the places and the flags.

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
test "1.2: 25 lost for each surprise, and from the second on no flag" {
  units = { one = { security_surprises = 1 }, two = { security_surprises = 2 },
            three = { security_surprises = 3 } },
  expect = { ["one.1.2"] = 25, ["one.knockouts"] = {}, ["two.1.2"] = 0,
             ["two.knockouts"] = { "KO2" }, ["three.1.2"] = 0 },
}
test "1.3: one failure costs all, and the flags" {
  given = { protected_event_failures = 1 },
  expect = { ["1.3"] = 0, knockouts = { "KO2" }, awards = {} },
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
test "1.5: 10 lost for each leak" {
  units = { one = { secret_leaks = 1 }, three = { secret_leaks = 3 } },
  expect = { ["one.1.5"] = 10, ["three.1.5"] = 0 },
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
test "2.1: another target moves the whole line" {
  params = { clearance_target = 78 },
  units = { at = { cases_cleared = 780 }, below = { cases_cleared = 750 } },
  expect = { ["at.2.1"] = 50, ["below.2.1"] = 44 },
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
test "2.3: 5 and 3 percent fewer; 3 lost for each percent more; a base of nothing" {
  units = { a = { cases_total = 1900 }, b = { cases_total = 1901 }, c = { cases_total = 1940 },
            d = { cases_total = 1941 }, e = { cases_total = 2000 }, f = { cases_total = 2002 },
            g = { cases_total = 2100 },
            still = { prev = { cases_total = 0 }, cases_total = 0, cases_cleared = 0 },
            risen = { prev = { cases_total = 0 }, cases_total = 1, cases_cleared = 1 } },
  expect = { ["a.2.3"] = 30, ["b.2.3"] = 25, ["c.2.3"] = 25, ["d.2.3"] = 15, ["e.2.3"] = 15,
             ["f.2.3"] = 14.7, ["g.2.3"] = 0, ["still.2.3"] = 30, ["risen.2.3"] = 0 },
}
test "2.4: in proportion to 90 percent, at most 15 where a report was turned away" {
  units = { at = { crime_reports_solved = 900 }, below = { crime_reports_solved = 899 },
            half = { crime_reports_solved = 300, reports_received_pct = 99.9 },
            held = { reports_received_pct = 99.9 } },
  expect = { ["at.2.4"] = 30, ["below.2.4"] = 29.97, ["half.2.4"] = 10, ["held.2.4"] = 15 },
}
test "2.5: against the best unit" {
  units = { best = {}, half = { population_k = 2000 }, none_at_all = { drug_cases = 0 } },
  expect = { ["best.2.5"] = 25, ["half.2.5"] = 12.5, ["none_at_all.2.5"] = 0 },
}
test "2.6: the mean of what was assigned; more than assigned is not more than full" {
  units = { over = { economic_cases = 40 }, half = { economic_cases = 10 },
            two = { economic_cases = 10, corruption_cases = 0, corruption_cases_assigned = 0 } },
  expect = { ["over.2.6"] = 20, ["half.2.6"] = 16.67, ["two.2.6"] = 15 },
}
test "2.7: 2 lost for each place, tied units share the better one" {
  units = { a = { wanted_caught = 80 }, b = { wanted_caught = 80 }, c = { wanted_caught = 70 },
            d = { wanted_caught = 80 }, e = { wanted_caught = 75 }, f = { wanted_caught = 70 },
            g = { wanted_caught = 80 }, h = { wanted_caught = 75 } },
  expect = { ["a.2.7"] = 20, ["b.2.7"] = 20, ["c.2.7"] = 8, ["d.2.7"] = 20, ["e.2.7"] = 12,
             ["f.2.7"] = 8, ["g.2.7"] = 20, ["h.2.7"] = 12 },
}
test "2.8: 5 lost for each file" {
  units = { one = { files_returned = 1 }, four = { files_returned = 4 } },
  expect = { ["one.2.8"] = 10, ["four.2.8"] = 0 },
}

-- III
test "3.1: three measures of their own, and the especially serious accidents" {
  units = { fewer = { traffic_accidents = 96, traffic_deaths = 98, traffic_injuries = 100 },
            more = { traffic_accidents = 101 }, grave = { traffic_grave_accidents = 1 },
            worst = { traffic_grave_accidents = 9 },
            still = { prev = { traffic_deaths = 0 }, traffic_deaths = 0 },
            risen = { prev = { traffic_deaths = 0 }, traffic_deaths = 1 } },
  expect = { ["fewer.3.1.a"] = 9, ["fewer.3.1.b"] = 14, ["fewer.3.1.c"] = 5, ["fewer.3.1"] = 28,
             ["more.3.1"] = 30, ["grave.3.1"] = 35, ["worst.3.1"] = 0, ["still.3.1"] = 40,
             ["risen.3.1"] = 20 },
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
test "3.4: in proportion, nothing below half of the plan" {
  units = { below = { fire_inspections = 499 }, at = { fire_inspections = 500 },
            near = { fire_inspections = 999 }, over = { fire_inspections = 1200 } },
  expect = { ["below.3.4"] = 0, ["at.3.4"] = 7.5, ["near.3.4"] = 14.99, ["over.3.4"] = 15 },
}
test "3.5: 1 lost for each half percent below 98" {
  units = { above = { id_on_time_pct = 99 }, quarter = { id_on_time_pct = 97.75 },
            last = { id_on_time_pct = 88 }, less = { id_on_time_pct = 80 } },
  expect = { ["above.3.5"] = 20, ["quarter.3.5"] = 19.5, ["last.3.5"] = 0, ["less.3.5"] = 0 },
}
test "3.6, 5.5 and 6.1: grades" {
  units = { a = { weapons_grade = "kha", commune_police_grade = "kha", party_grade = "tot" },
            b = { weapons_grade = "trung-binh", commune_police_grade = "trung-binh",
                  party_grade = "hoan-thanh" },
            c = { weapons_grade = "yeu", commune_police_grade = "yeu",
                  party_grade = "khong-hoan-thanh" } },
  expect = { ["a.3.6"] = 12, ["a.5.5"] = 12, ["a.6.1"] = 16, ["b.3.6"] = 8, ["b.5.5"] = 8,
             ["b.6.1"] = 10, ["c.3.6"] = 0, ["c.5.5"] = 0, ["c.6.1"] = 0 },
}

-- IV
test "4.1: 10 lost for each incident" {
  units = { one = { custody_incidents = 1 }, three = { custody_incidents = 3 },
            four = { custody_incidents = 4 } },
  expect = { ["one.4.1"] = 20, ["three.4.1"] = 0, ["four.4.1"] = 0 },
}
test "4.2: 100, 95, 90 percent" {
  units = { a = { sentences_executed_pct = 99.99 }, b = { sentences_executed_pct = 95 },
            c = { sentences_executed_pct = 94.99 }, d = { sentences_executed_pct = 90 },
            e = { sentences_executed_pct = 89.99 } },
  expect = { ["a.4.2"] = 15, ["b.4.2"] = 15, ["c.4.2"] = 10, ["d.4.2"] = 10, ["e.4.2"] = 0 },
}
test "4.3: 1 lost for each half percent above 2" {
  units = { below = { reoffending_pct = 1.99 }, above = { reoffending_pct = 2.1 },
            last = { reoffending_pct = 7 }, more = { reoffending_pct = 8 } },
  expect = { ["below.4.3"] = 10, ["above.4.3"] = 9.8, ["last.4.3"] = 0, ["more.4.3"] = 0 },
}

-- V
test "5.1 to 5.3: in proportion, 5 each, by percent" {
  units = { a = { safe_communes_pct = 71, local_models = 3, festival_pct = 99 },
            b = { safe_communes_pct = 76, local_models = 5, festival_pct = 0 } },
  expect = { ["a.5.1"] = 23.67, ["b.5.1"] = 25, ["a.5.2"] = 15, ["b.5.2"] = 20, ["a.5.3"] = 14.85,
             ["b.5.3"] = 0 },
}
test "5.4: in proportion to 10 percent more" {
  units = { at = { useful_tips = 110 }, below = { useful_tips = 109 }, same = { useful_tips = 100 },
            fewer = { useful_tips = 95 }, new = { prev = { useful_tips = 0 } } },
  expect = { ["at.5.4"] = 15, ["below.5.4"] = 13.5, ["same.5.4"] = 0, ["fewer.5.4"] = 0,
             ["new.5.4"] = none },
}

-- VI
test "6.2: below 0.5 percent, then 4 for each full tenth; from 1 percent no flag" {
  units = { below = { discipline_violations = 49 }, at = { discipline_violations = 50 },
            near = { discipline_violations = 59 }, tenth = { discipline_violations = 60 },
            hoa_binh = { headcount = 1800, discipline_violations = 13 },
            almost = { discipline_violations = 99 }, one = { discipline_violations = 100 },
            last = { discipline_violations = 140 } },
  expect = { ["below.6.2"] = 40, ["at.6.2"] = 36, ["near.6.2"] = 36, ["tenth.6.2"] = 32,
             ["hoa_binh.6.2"] = 28, ["almost.knockouts"] = {}, ["one.6.2"] = 16,
             ["one.knockouts"] = { "KO4" }, ["last.6.2"] = 0 },
}
test "6.3: the mean of two inspections" {
  given = { inspection_1 = 8.5, inspection_2 = 8.2 },
  expect = { ["6.3"] = 20.88 },
}
test "6.4: nothing unless all pass; in proportion to 80 percent" {
  units = { failed = { training_pass_pct = 99.9 }, below = { training_good_pct = 79 },
            above = { training_good_pct = 81 } },
  expect = { ["failed.6.4"] = 0, ["below.6.4"] = 19.75, ["above.6.4"] = 20 },
}
test "6.5: 80, 70, 60, 50 percent" {
  units = { a = { determined_units_pct = 79.99 }, b = { determined_units_pct = 70 },
            c = { determined_units_pct = 69.99 }, d = { determined_units_pct = 60 },
            e = { determined_units_pct = 59.99 }, f = { determined_units_pct = 50 },
            g = { determined_units_pct = 49.99 } },
  expect = { ["a.6.5"] = 16, ["b.6.5"] = 16, ["c.6.5"] = 12, ["d.6.5"] = 12, ["e.6.5"] = 8,
             ["f.6.5"] = 8, ["g.6.5"] = 0 },
}
test "6.6: 5, 10 and 25" {
  units = { minor = { accidents_minor = 1 }, both = { accidents_minor = 1, accidents_serious = 1 },
            fatal = { accidents_fatal = 1 } },
  expect = { ["minor.6.6"] = 20, ["both.6.6"] = 10, ["fatal.6.6"] = 0 },
}

-- VII
test "7.1: 5 an item, 8 lost and no flag without registration" {
  units = { three = { launch_items = 3 }, out = { registered = false },
            nothing = { registered = false, launch_items = 1 } },
  expect = { ["three.7.1"] = 15, ["out.7.1"] = 12, ["out.knockouts"] = { "KO3" },
             ["nothing.7.1"] = 0 },
}
test "7.2 to 7.4 and 7.6: 4 each, 2 each, in proportion to 60 percent, 0.2 each" {
  units = { a = { cluster_activities = 4, exemplars = 9, frontline_commended_pct = 58,
                  news_items = 49 },
            b = { exemplars = 11, frontline_commended_pct = 61, news_items = 51 } },
  expect = { ["a.7.2"] = 16, ["a.7.3"] = 18, ["a.7.4"] = 14.5, ["a.7.6"] = 9.8, ["b.7.3"] = 20,
             ["b.7.4"] = 15, ["b.7.6"] = 10 },
}
test "7.5: 1 a day, 2 a wrong dossier" {
  units = { late = { late_dossier_days = 3 }, both = { late_dossier_days = 3, dossier_errors = 1 },
            last = { late_dossier_days = 15 }, more = { late_dossier_days = 16 } },
  expect = { ["late.7.5"] = 12, ["both.7.5"] = 10, ["last.7.5"] = 0, ["more.7.5"] = 0 },
}

-- VIII
test "8.1 to 8.4: by percent, 0.5 and 1, 1 a percent short of 90, 5 an incident" {
  units = { a = { par_index = 82.08, reports_late = 1, reports_missing = 1,
                  complaints_on_time_pct = 89.5, logistics_incidents = 1 },
            b = { par_index = 0, reports_late = 30, complaints_on_time_pct = 75,
                  logistics_incidents = 4 } },
  expect = { ["a.8.1"] = 20.52, ["a.8.2"] = 13.5, ["a.8.3"] = 14.5, ["a.8.4"] = 10, ["b.8.1"] = 0,
             ["b.8.2"] = 0, ["b.8.3"] = 0, ["b.8.4"] = 0 },
}
test "8.5: 1 for the lowest of the cluster, 10 for the highest" {
  units = { low = { satisfaction_pct = 82 }, mid = { satisfaction_pct = 85 },
            high = { satisfaction_pct = 88 } },
  expect = { ["low.8.5"] = 1, ["mid.8.5"] = 5.5, ["high.8.5"] = 10 },
}

-- Bonus, deductions, conditions, places, flags
test "bonus: every item has its cap" {
  units = { some = { state_orders = 1, pm_merits = 1, feats = 1, replicated_models = 1 },
            all_of_them = { state_orders = 3, pm_merits = 3, feats = 9, replicated_models = 9 } },
  expect = { ["some.B1"] = 8, ["some.B2"] = 1, ["some.B3"] = 2, ["some.bonus"] = 11,
             ["all_of_them.B1"] = 10, ["all_of_them.B2"] = 6, ["all_of_them.B3"] = 4,
             ["all_of_them.bonus"] = 20, ["all_of_them.total"] = 1020 },
}
test "deductions: 1 a day, at most 5; 3 a criticism" {
  given = { self_score_days_late = 6, ministry_criticisms = 2 },
  expect = { P1 = 5, P3 = 6, deduction = 11, total = 989 },
}
test "what knocks out" {
  units = { a = { wrongful_convictions = 1 }, b = { weapons_lost = 1 },
            c = { leader_disciplined = true }, d = { self_score_submitted = false }, e = {} },
  expect = { ["a.knockouts"] = { "KO1" }, ["b.knockouts"] = { "KO1" }, ["c.knockouts"] = { "KO1" },
             ["d.knockouts"] = { "KO3" }, ["a.total"] = 1000, ["a.rank"] = 1, ["a.awards"] = {},
             ["e.awards"] = { "flag_bca", "flag_gov" } },
}
test "under investigation: the flags wait" {
  given = { under_investigation = true },
  expect = { knockouts = { "KO1.pending" }, awards = {}, undecided = { "flag_bca", "flag_gov" } },
}
test "equal totals: content II decides, then 2.1, discipline, votes" {
  units = { a = { reports_late = 10 }, b = { cases_cleared = 800 }, c = { files_returned = 1 },
            d = { files_returned = 1, discipline_violations = 48 },
            e = { files_returned = 1, votes_yes = 15 } },
  expect = { ["a.total"] = 995, ["b.total"] = 995, ["c.total"] = 995, ["d.total"] = 995,
             ["e.total"] = 995, ["a.rank"] = 1, ["d.rank"] = 2, ["c.rank"] = 3, ["e.rank"] = 4,
             ["b.rank"] = 5 },
}
test "what no key settles stays undecided" {
  units = { a = {}, b = {} },
  expect = { ["a.rank"] = 1, ["b.rank"] = 1, ["a.awards"] = {},
             ["a.undecided"] = { "flag_bca", "flag_gov" } },
}
test "half of the council must agree" {
  units = { yes = { votes_yes = 8, reports_late = 1 }, no_flag = { votes_yes = 7 } },
  expect = { ["no_flag.rank"] = 1, ["no_flag.awards"] = {},
             ["yes.awards"] = { "flag_bca", "flag_gov" } },
}
test "half of three units, rounded half up, is two flags" {
  units = { a = {}, b = { reports_late = 1 }, c = { reports_late = 2 } },
  expect = { ["a.awards"] = { "flag_bca", "flag_gov" }, ["b.awards"] = { "flag_bca" },
             ["c.awards"] = {} },
}
