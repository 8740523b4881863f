ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
measure "m" { value = points "1" * x.n }
criterion "1" { max = 10, title = "T", ref = "1", score = points "m" }
