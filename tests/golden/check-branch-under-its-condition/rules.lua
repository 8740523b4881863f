ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "T", ref = "1", score = when(x.n:ge(5), 10, x.n:gt(6), 7, 0) }
