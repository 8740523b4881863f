ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "T", ref = "1", score = points "2" / 2 }
criterion "2" { max = 10, title = "T", ref = "2", score = points "3" - 1 }
criterion "3" { max = 10, title = "T", ref = "3", score = min(x.n, points "1") }
