ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
param "target" { 5 }
criterion "1" { max = 10, title = "T", ref = "1", score = x.n * p.target }
test "t" { given = { n = 1 }, params = { targt = 6 }, expect = { ["1"] = 6 } }
