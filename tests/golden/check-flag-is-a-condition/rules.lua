ruleset "t/2017" { year = 2017 }
inputs { f = flag {} }
criterion "1" { max = 10, title = "T", ref = "1", score = when(x.f, 10, 0) }
