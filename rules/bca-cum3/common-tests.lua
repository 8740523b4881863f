-- Tests that hold by the rules of 2017 and of 2018.

test "the measures" {
  units = { a = { cases_cleared = 750, serious_cases_cleared = 18, discipline_violations = 60 },
            still = { prev = { cases_total = 0 }, cases_total = 0, cases_cleared = 0 },
            risen = { prev = { cases_total = 0 }, cases_total = 1, cases_cleared = 1 } },
  expect = { ["a.clearance_rate"] = 75, ["a.serious_rate"] = 90, ["a.discipline_rate"] = 0.6,
             ["a.crime_fall"] = 50, ["still.crime_fall"] = 100, ["risen.crime_fall"] = -100 },
}
test "nothing done is nothing earned" {
  given = { traffic_violations_handled = 0, fires_avg3 = 0, safe_communes_pct = 0,
            local_models = 0, inspection_1 = 0, inspection_2 = 0, exemplars = 0,
            frontline_commended_pct = 0 },
  expect = { ["3.2"] = 0, ["3.3"] = 0, ["5.1"] = 0, ["5.2"] = 0, ["6.3"] = 0, ["7.3"] = 0,
             ["7.4"] = 0 },
}

-- I
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
test "1.3: no failure is full" { expect = { ["1.3"] = 30 } }
test "1.5: 10 lost for each leak" {
  units = { one = { secret_leaks = 1 }, three = { secret_leaks = 3 } },
  expect = { ["one.1.5"] = 10, ["three.1.5"] = 0 },
}
-- II
test "2.1: another target moves the whole line" {
  params = { clearance_target = 78 },
  units = { at = { cases_cleared = 780 }, below = { cases_cleared = 750 } },
  expect = { ["at.2.1"] = 50, ["below.2.1"] = 44 },
}
test "2.3: 5 and 3 percent fewer; 3 lost for each percent more; a base of nothing" {
  units = { a = { cases_total = 1900 }, b = { cases_total = 1901 }, c = { cases_total = 1940 },
            d = { cases_total = 1941 }, e = { cases_total = 2000 }, f = { cases_total = 2002 },
            g = { cases_total = 2100 }, h = { cases_total = 1990 },
            still = { prev = { cases_total = 0 }, cases_total = 0, cases_cleared = 0 },
            risen = { prev = { cases_total = 0 }, cases_total = 1, cases_cleared = 1 } },
  expect = { ["a.2.3"] = 30, ["b.2.3"] = 25, ["c.2.3"] = 25, ["d.2.3"] = 15, ["e.2.3"] = 15,
             ["f.2.3"] = 14.7, ["g.2.3"] = 0, ["h.2.3"] = 15, ["still.2.3"] = 30,
             ["risen.2.3"] = 0 },
}
test "2.6: the mean of what was assigned; more than assigned is not more than full" {
  units = { over = { economic_cases = 40 }, half = { economic_cases = 10 },
            two = { economic_cases = 10, corruption_cases = 0, corruption_cases_assigned = 0 },
            no_economic = { economic_cases = 0, economic_cases_assigned = 0, corruption_cases = 1 },
            no_environment = { environment_cases = 0, environment_cases_assigned = 0,
                               corruption_cases = 1 },
            nothing = { economic_cases = 0, corruption_cases = 0, environment_cases = 0 } },
  expect = { ["over.2.6"] = 20, ["half.2.6"] = 16.67, ["two.2.6"] = 15, ["no_economic.2.6"] = 15,
             ["no_environment.2.6"] = 15, ["nothing.2.6"] = 0 },
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
test "3.1: half at no change, full at 5 percent fewer, nothing for more; a base of nothing" {
  units = { same = { traffic_accidents = 100, traffic_deaths = 100 },
            near = { prev = { traffic_accidents = 1000, traffic_deaths = 1000,
                              traffic_injuries = 1000 },
                     traffic_accidents = 995, traffic_deaths = 995, traffic_injuries = 995 },
            four = { traffic_injuries = 96 }, more = { traffic_injuries = 101 },
            still = { prev = { traffic_accidents = 0, traffic_injuries = 0 },
                      traffic_accidents = 0, traffic_injuries = 0 },
            risen = { prev = { traffic_accidents = 0, traffic_injuries = 0 },
                      traffic_accidents = 1, traffic_injuries = 1 } },
  expect = { ["same.3.1.a"] = 5, ["same.3.1.b"] = 10, ["near.3.1.a"] = 5.5, ["near.3.1.b"] = 11,
             ["near.3.1.c"] = 5.5, ["four.3.1.c"] = 9, ["more.3.1.c"] = 0, ["still.3.1.a"] = 10,
             ["still.3.1.c"] = 10, ["risen.3.1.a"] = 0, ["risen.3.1.c"] = 0 },
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
test "5.2, 5.3: 5 each, by percent" {
  units = { a = { local_models = 3, festival_pct = 99 }, b = { local_models = 5, festival_pct = 0 } },
  expect = { ["a.5.2"] = 15, ["b.5.2"] = 20, ["a.5.3"] = 14.85, ["b.5.3"] = 0 },
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
test "6.4: nothing unless all pass; in proportion to 80 percent" {
  units = { failed = { training_pass_pct = 99.9 }, below = { training_good_pct = 79 },
            above = { training_good_pct = 81 } },
  expect = { ["failed.6.4"] = 0, ["below.6.4"] = 19.75, ["above.6.4"] = 20 },
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
test "7.3, 7.4: 2 each, in proportion to 60 percent" {
  units = { a = { exemplars = 9, frontline_commended_pct = 58 },
            b = { exemplars = 11, frontline_commended_pct = 61 } },
  expect = { ["a.7.3"] = 18, ["a.7.4"] = 14.5, ["b.7.3"] = 20, ["b.7.4"] = 15 },
}
test "7.5: 1 a day, 2 a wrong dossier" {
  units = { late = { late_dossier_days = 3 }, both = { late_dossier_days = 3, dossier_errors = 1 },
            last = { late_dossier_days = 15 }, more = { late_dossier_days = 16 } },
  expect = { ["late.7.5"] = 12, ["both.7.5"] = 10, ["last.7.5"] = 0, ["more.7.5"] = 0 },
}
-- VIII
test "8.2: 0.5 for a late report, 1 for a missing one" {
  units = { a = { reports_late = 1, reports_missing = 1 }, b = { reports_late = 30 } },
  expect = { ["a.8.2"] = 13.5, ["b.8.2"] = 0 },
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
             ["all_of_them.bonus"] = 20 },
}
test "deductions: 1 a day, at most 5; 3 a criticism" {
  given = { self_score_days_late = 6, ministry_criticisms = 2 },
  expect = { P1 = 5, P3 = 6, deduction = 11 },
}
test "P1: 1 for each day" { given = { self_score_days_late = 2 }, expect = { P1 = 2 } }
test "what knocks out" {
  units = { a = { wrongful_convictions = 1 }, b = { weapons_lost = 1 },
            c = { leader_disciplined = true }, d = { self_score_submitted = false }, e = {} },
  expect = { ["a.knockouts"] = { "KO1" }, ["b.knockouts"] = { "KO1" }, ["c.knockouts"] = { "KO1" },
             ["d.knockouts"] = { "KO3" }, ["a.rank"] = 1, ["a.awards"] = {},
             ["e.awards"] = { "flag_bca", "flag_gov" } },
}
test "under investigation: the flags wait" {
  given = { under_investigation = true },
  expect = { knockouts = { "KO1.pending" }, awards = {}, undecided = { "flag_bca", "flag_gov" } },
}
test "what no key settles stays undecided" {
  units = { a = {}, b = {} },
  expect = { ["a.rank"] = 1, ["b.rank"] = 1, ["a.awards"] = {},
             ["a.undecided"] = { "flag_bca", "flag_gov" } },
}
test "half of three units, rounded half up, is two flags" {
  units = { a = {}, b = { reports_late = 1 }, c = { reports_late = 2 } },
  expect = { ["a.awards"] = { "flag_bca", "flag_gov" }, ["b.awards"] = { "flag_bca" },
             ["c.awards"] = {} },
}
test "half of ten units is five flags" {
  units = { a = { reports_late = 0 }, b = { reports_late = 1 }, c = { reports_late = 2 },
            d = { reports_late = 3 }, e = { reports_late = 4 }, f = { reports_late = 5 },
            g = { reports_late = 6 }, h = { reports_late = 7 }, i = { reports_late = 8 },
            j = { reports_late = 9 } },
  expect = { ["e.rank"] = 5, ["e.awards"] = { "flag_bca" }, ["f.awards"] = {} },
}
