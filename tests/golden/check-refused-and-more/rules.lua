ruleset "x" { title = "t", year = 2017 }
inputs { a = integer { min = 0, max = 9 }, b = flag {} }
criterion "1" { max = 10, titel = "x", ref = "r", score = when(x.aa > 3, 5, 0) }
criterion "2" { max = 10, title = "x", ref = "r", score = arround(x.a, { target = 3 }) }
criterion "3" { max = 10, title = "x", ref = "r", score = when(x.a == 3 and x.b, 5, 0) }
criterion "4" { max = 10, title = "x", ref = "r", score = full_if(x.aa) }
