ruleset "t/2017" { year = 2017 }
inputs { r = number { min = 0, max = 100 } }
criterion "1" { max = 10, title = "T", ref = "1", score = bands(x.r, { { from = 50, below = 90, points = 10 }, { from = 0, below = 50, points = 5 } }) }
