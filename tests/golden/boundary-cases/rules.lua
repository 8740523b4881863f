ruleset "b/2017" { title = "Boundaries", year = 2017, source = document { title = "-" }, scale = 60 }
param "target" { 75, unit = "%", min = 1, max = 100, title = "Target" }
inputs {
  n = integer { min = 0, max = 10, title = "Count" },
  rate = number { min = 0, max = 100, title = "Rate" },
  all = integer { min = 0, max = 100000, title = "All" },
  few = integer { min = 0, max = 100, title = "Few" },
  part = integer { min = 0, max = x.few, title = "Part of few" },
  done = integer { min = 0, max = x.all, title = "Done" },
  bad = integer { min = 0, max = 100, title = "Bad" },
}
section "I" { max = 60, title = "All", ref = "I",
  criterion "1" { max = 10, title = "One figure", ref = "1", score = bands(x.rate, { { 100, 10 }, { 62.5, 5 } }) },
  criterion "2" { max = 10, title = "A ratio", ref = "2",
    score = around(x.done / x.all * 100, { target = p.target, base = 9, over = 1, under = 1 }) },
  criterion "3" { max = 10, title = "Few", ref = "3", score = proportional(share(x.part, x.few), { target = 80 }) },
  criterion "4" { max = 10, title = "A fall", ref = "4", score = full_if(fall(prev.n, x.n):ge(10)) },
  criterion "5" { max = 10, title = "Between whole ones", ref = "5", score = full_if(x.n:ge(2.5)) },
  criterion "6" { max = 10, title = "A sum", ref = "6", score = full_if((x.n + x.rate):ge(7)) },
}
knockout "K" { when = x.bad:gt(0), title = "Bad", ref = "7" }
test_defaults { n = 1, rate = 1, all = 1, done = 1, few = 1, part = 1, bad = 0 }
