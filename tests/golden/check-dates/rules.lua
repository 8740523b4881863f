ruleset "t/2017" { year = 2017, effective = { from = "2017-12-31", to = "2017-01-01" } }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
