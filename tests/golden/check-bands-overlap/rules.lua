ruleset "t/2017" { year = 2017 }
inputs { r = number { min = 0, max = 100 } }
criterion "1" { max = 10, title = "T", ref = "1", score = bands(x.r, { { from = 80, upto = 100, points = 10 }, { from = 50, upto = 80, points = 5 }, { from = 0, upto = 49.99, points = 0 }, otherwise = 0 }) }
