ruleset "t" { title = "t", year = 2017, scale = 20 }
inputs { a = number { min = 0, max = 10 } }
criterion "1" { max = 10, title = "t", ref = "r", score = when((5):lt(x.a), 10, x.a) }
criterion "2" { max = 10, title = "t", ref = "r", score = x.a }
