ruleset "t/2018" { year = 2018, effective = { from = "2017-01-01", to = "2017-12-31" } }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
