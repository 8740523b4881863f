ruleset "t/2017" { year = 2017 }
inputs { g = grade { "good", "fair", "poor" } }
criterion "1" { max = 10, title = "T", ref = "1", score = level(x.g, { good = 12, fair = 10, poor = 0 }) }
