ruleset "m/2017" { title = "Mutants", year = 2017, source = document { title = "-" }, scale = 30 }
param "target" { 80, unit = "%", min = 1, max = 100, title = "Target" }
inputs {
  n = integer { min = 0, max = 4, title = "Count" },
  rate = number { min = 0, max = 100, title = "Rate" },
}
section "I" { max = 30, title = "All", ref = "I",
  criterion "1" { max = 10, title = "Bands", ref = "1", score = bands(x.rate, { { 90, 10 }, { 50, 5 } }) },
  criterion "2" { max = 10, title = "Reach", ref = "2", score = proportional(x.rate, { target = p.target }) },
  criterion "3" { max = 10, title = "Cap", ref = "3", score = earn(x.n, 2, 9) },
}
test "one unit" { given = { n = 2, rate = 60 }, expect = { ["1"] = 5, ["2"] = 7.5, ["3"] = 4 } }
