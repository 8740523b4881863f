ruleset "t/2017" { year = 2017, rounding = { at = "criterion", places = 1 } }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 7.25, title = "T", ref = "1", score = x.n }
