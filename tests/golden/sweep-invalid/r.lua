ruleset "t/2017" { year = 2017 }
inputs { r = number { min = 0, max = 100 } }
param "high" { 60 }
param "low" { 50 }
criterion "1" { max = 10, title = "T", ref = "1", score = bands(x.r, { { p.high, 10 }, { p.low, 5 }, { 0, 0 } }) }
