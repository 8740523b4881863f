ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
criterion "2" { max = 10, title = "T", ref = "2", score = x.n / 10 * maximum "3" }
