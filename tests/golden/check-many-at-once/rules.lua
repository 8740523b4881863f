ruleset "t/2017" { year = 2017, scale = 100 }
inputs { n = integer { min = 0, max = 10 },
  m = integer {} }
criterion "1" { max = 10, title = "T", ref = "1", score = x.k }
criterion "2" { max = 20, title = "T", ref = "2", score = when(x.n, 20, x.n) }
