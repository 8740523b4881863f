ruleset "t/2017" { year = 2017 }
inputs { g = grade { "good", "fair", "poor" } }
criterion "1" { max = 10, title = "T", ref = "1", score = full_if(x.g:is "goood") }
