ruleset "t/2017" { year = 2017 }
inputs { r = number { min = 0, max = 100 } }
criterion "1" { max = 100, title = "T", ref = "1", score = x.r }
classify { { "XS", when = x.r:ge(50) }, { "A", when = all(x.r:ge(47), x.r:le(49)) }, { "B", when = all(x.r:ge(40), x.r:le(46)) }, { "C", when = x.r:lt(40) } }
