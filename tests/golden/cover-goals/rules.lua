ruleset "c/2017" { title = "Coverage", year = 2017, source = document { title = "-" }, scale = 100 }
param "limit" { 3, min = 0, max = 9, title = "Limit" }
inputs {
  n = integer { min = 0, max = 10, title = "Count" },
  rate = number { min = 0, max = 100, title = "Rate" },
  all = integer { min = 0, max = 100, title = "All" },
  done = integer { min = 0, max = x.all, title = "Done" },
  mark = grade { "good", "fair", "bad", title = "Mark" },
  bad = flag { title = "Bad" },
}
section "I" { max = 100, title = "All", ref = "I",
  criterion "1" { max = 30, title = "Bands", ref = "1",
    score = bands(x.rate, { { 90, 30 }, { p.limit * 10, 20 }, { 5, 10 } }) },
  criterion "2" { max = 20, title = "Branch", ref = "2", score = when(x.n:ge(5), 20, earn(x.n, 2)) },
  criterion "3" { max = 30, title = "Share", ref = "3", none = full,
    score = full * min(1, x.done / x.all) },
  criterion "4" { max = 20, title = "Level", ref = "4", score = level(x.mark, { good = 20, fair = 10, bad = 0 }) },
}
bonus "B" { max = 6, title = "Bonus", ref = "5", score = x.n }
bonus_cap(5)
knockout "K" { when = x.bad, title = "Bad", ref = "6" }
classify { { "high", from = 90 }, { "low" } }
rank { ties = { "1" } }
award "flag" { count = 1, title = "Flag", ref = "7" }

test "one unit in the middle" {
  given = { n = 1, rate = 50, all = 10, done = 5, mark = "fair", bad = false },
  expect = { ["1"] = 20, ["2"] = 2, ["3"] = 15, ["4"] = 10, B = 1, class = "low", awards = { "flag" } },
}
