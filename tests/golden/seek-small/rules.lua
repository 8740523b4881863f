-- Small enough to be searched by hand or by brute force: whole and real figures, one that must fall, a grade, a flag, one
-- that is counted from events, one without an end.

ruleset "seek/2017" { title = "Seek", year = 2017, scale = 100, rounding = { at = "criterion", places = 2 } }

inputs {
  cases = integer { min = 0, max = 40, title = "Cases" },
  cleared = integer { min = 0, max = x.cases, title = "Cases cleared" },
  reports = number { min = 0, max = 10, title = "Mark of the reports" },
  violations = integer { min = 0, title = "Violations" },
  grade = grade { "good", "fair", "poor", title = "Grade" },
  registered = flag { title = "Registered" },
  late_days = number { min = 0, none = 0, title = "Days late",
    from = sql [[SELECT unit, sum(quantity) FROM event WHERE kind = 'late' AND year = :year GROUP BY unit]] },
  votes = integer { min = 0, max = 10, title = "Votes" },
}

section "I" { max = 100, title = "All", ref = "I",
  criterion "1.1" { max = 40, ref = "I.1", title = "Cases cleared",
    score = proportional(share(x.cleared, x.cases), { target = 80 }) },
  criterion "1.2" { max = 20, ref = "I.2", title = "Reports", score = x.reports * 2 },
  criterion "1.3" { max = 20, ref = "I.3", title = "No violations", score = per_event(x.violations, 4) },
  criterion "1.4" { max = 10, ref = "I.4", title = "Grade", score = level(x.grade, { good = 10, fair = 6, poor = 0 }) },
  criterion "1.5" { max = 10, ref = "I.5", title = "On time", score = per_event(x.late_days, 1) },
}

knockout "KO1" { ref = "K.1", title = "Not registered", when = no(x.registered) }
rank { ties = { "1.1" } }
award "flag" { ref = "A.1", title = "The flag", count = 1, when = x.votes:ge(5) }
