ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
award "flag" { when = x.n:gt(5) }
test "t" { given = { n = 6 }, expect = { awards = "flag" } }
