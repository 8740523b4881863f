ruleset "t/2017" { year = 2017 }
inputs { total = integer { min = 0 },
  cleared = integer { min = 0, max = x.total } }
criterion "2.1" { max = 60, title = "T", ref = "2.1", score = around(x.cleared / x.total * 100, { target = 75, base = 50, over = 0.2, under = 2 }) }
