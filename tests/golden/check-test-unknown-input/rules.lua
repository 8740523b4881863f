ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
test "t" { given = { nn = 1 }, expect = { ["1"] = 1 } }
