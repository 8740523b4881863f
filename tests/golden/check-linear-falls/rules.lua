ruleset "t/2017" { year = 2017 }
inputs { r = number { min = 0, max = 100 } }
criterion "1" { max = 10, title = "T", ref = "1", score = linear(x.r, { { 0, 0 }, { 50, 5 }, { 20, 10 } }) }
