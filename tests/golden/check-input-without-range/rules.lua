ruleset "t/2017" { year = 2017 }
inputs { n = integer {} }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
