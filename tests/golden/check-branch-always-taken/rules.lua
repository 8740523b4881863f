ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "T", ref = "1", score = when(x.n:ge(0), x.n, x.n * 2) }
