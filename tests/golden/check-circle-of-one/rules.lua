ruleset "t/2017" { year = 2017 }
criterion "1" { max = 10, title = "T", ref = "1", score = points "1" / 2 }
