ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
test "t" { units = { alpha = { n = 1 }, beta = { n = 2 } }, expect = { ["bata.rank"] = 1 } }
