ruleset "t/2017" { year = 2017 }
inputs { r = number { min = 0, max = 100 } }
criterion "1" { max = 10, title = "T", ref = "1", score = around(x.r, { target = 75, base = 15, over = 1, under = 2 }) }
