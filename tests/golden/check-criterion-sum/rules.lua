ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 30, title = "T", ref = "1",
  criterion "1.a" { max = 10, score = x.n },
  criterion "1.b" { max = 10, score = 10 - x.n } }
