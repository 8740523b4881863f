ruleset "t/2017" { year = 2017 }
inputs { a = number { min = 0, max = 100 }, b = integer { min = 0, max = 10 }, f = flag {}, g = grade { "tot", "kha" } }
criterion "c1" { max = 10, title = "t", ref = "r", score = around(x.a, { targt = 5 }) }
criterion "c2" { max = 10, title = "t", ref = "r", score = around(x.a) }
criterion "c3" { max = 10, title = "t", ref = "r", score = at_most(x.a, { limit = 5, each = 1, count = "hole" }) }
criterion "c4" { max = 10, title = "t", ref = "r", score = at_least(x.a, { target = 5 }) }
criterion "c5" { max = 10, title = "t", ref = "r", score = at_least(x.a, { target = 5, each = 1, per = 0 }) }
criterion "c6" { max = 10, title = "t", ref = "r", score = bands(x.a, {}) }
criterion "c7" { max = 10, title = "t", ref = "r", score = bands(x.a, { { 5, 10 }, { 3 } }) }
criterion "c8" { max = 10, title = "t", ref = "r", score = bands(x.a, { 5, 10 }) }
criterion "c9" { max = 10, title = "t", ref = "r",
  score = bands(x.a, { { from = 5, points = 10 }, { from = 3, upto = 4, points = 5 }, { from = 1, points = 2 } }) }
criterion "c10" { max = 10, title = "t", ref = "r",
  score = bands(x.a, { above = true, { from = 5, points = 10 }, { from = 3, below = 5, points = 5 } }) }
criterion "c11" { max = 10, title = "t", ref = "r", score = escalating(x.b, { [1] = 2, [3] = 10 }) }
criterion "c12" { max = 10, title = "t", ref = "r", score = escalating(x.b, { one = 2 }) }
criterion "c13" { max = 10, title = "t", ref = "r", score = earn(x.b, 1, 10, 3) }
criterion "c14" { max = 10, title = "t", ref = "r", score = when(x.f, 3) }
criterion "c15" { max = 10, title = "t", ref = "r", score = limit_if(x.a, 3, 4) + 0 * x.a }
criterion "c16" { max = 10, title = "t", ref = "r", score = full_if() }
criterion "c17" { max = 10, title = "t", ref = "r", score = trimmed_mean(1, x.a, x.b) }
criterion "c18" { max = 10, title = "t", ref = "r", score = min() }
criterion "c19" { max = 10, title = "t", ref = "r", score = worth { { x.a, 1, 2 } } }
criterion "c20" { max = 10, title = "t", ref = "r", score = level(x.g, { tot = 10, kah = 5 }) }
criterion "c21" { max = 10, title = "t", ref = "r", score = rank_points(x.a, { step = 1, ties = "densse" }) }
criterion "c22" { max = 10, title = "t", ref = "r", score = per_event(x.b) }
criterion "c23" { max = 10, title = "t", ref = "r", score = past_mean(0, "a") }
criterion "c24" { max = 10, title = "t", ref = "r", score = round(x.a, 10) }
criterion "c25" { max = 10, title = "t", ref = "r", score = to_best(x.a, { lower = 1 }) }
criterion "c26" { max = 10, title = "t", ref = "r", score = proportional(x.a, 75) }
criterion "c27" { max = 10, title = "t", ref = "r", score = fall(x.a, x.b, { from_zero = "x" }) }
criterion "c28" { max = 10, title = "t", ref = "r", score = best(x.a, { among = 3 }) }
criterion "c29" { max = 10, title = "t", ref = "r", score = full_if(x.a) }
criterion "c30" { max = 10, title = "t", ref = "r", score = linear(x.a, { { 5, 1 }, { 3, 2 } }) }
