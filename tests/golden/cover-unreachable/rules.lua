-- Nothing here is asked for that figures in these ranges cannot reach.
ruleset "c/2017" { title = "Coverage", year = 2017, source = document { title = "-" }, scale = 30 }
inputs {
  n = integer { min = 1, max = 4, title = "Count" },
  rate = number { min = 50, max = 80, title = "Rate" },
}
section "I" { max = 30, title = "All", ref = "I",
  criterion "1" { max = 10, title = "Bands", ref = "1", score = bands(x.rate, { { 90, 10 }, { 60, 5 }, { 40, 2 } }) },
  criterion "2" { max = 10, title = "Branch", ref = "2", score = when(x.n:gt(4), 10, min(x.n, 9)) },
  criterion "3" { max = 10, title = "Cap", ref = "3", score = earn(x.n, 2) },
}
test "all that can be" {
  units = { a = { n = 1, rate = 59.99 }, b = { n = 4, rate = 60 } },
  expect = { ["a.1"] = 2, ["a.2"] = 1, ["a.3"] = 2, ["b.1"] = 5, ["b.2"] = 4, ["b.3"] = 8 },
}
