-- Every word of the prelude that gives a value, with what a person gets by hand.
ruleset "test/words" { title = "Words", source = document { title = "none" }, year = 2017 }

inputs {
  a = number { min = -100, max = 100 },
  b = number { min = -100, max = 100 },
  c = number { min = -100, max = 100 },
  n = integer { min = 0, max = 100 },
  v = number { min = 0, max = 100 },
  kind = grade { "city", "country" },
}

criterion "x" { max = 10, title = "x", ref = "x", score = x.n }

local a, b, c, n, v = x.a, x.b, x.c, x.n, x.v
local function value(id, node) measure(id) { value = node, title = id } end

value("min", min(a, b, c))
value("max", max(a, b, c))
value("clamp", clamp(c, 0, 5))
value("abs", abs(a - b))
value("sqrt", sqrt(b * 2))
value("exp", exp(a - 3))
value("log", log(exp(a)))
value("log_base", log(b, 2))
value("pow", pow(a, 2))
value("rest", b % a)
value("round", round(a / b, 2))
value("round_minus", round(-a / 2))
value("floor", floor(a / b, 1))
value("floor_minus", floor(-a / 2))
value("ceil", ceil(a / b, 1))
value("when_chain", when(a:gt(5), 1, b:gt(5), 2, 3))
value("when_last", when(a:gt(5), 1, b:gt(50), 2, 3))
value("coalesce", coalesce(n / 0, n / 0, c))
value("sum", sum(a, b, c))
value("mean", mean(a, b, c))
value("median", median(c, a, b))
value("median_even", median(c, a, 4, b))
value("trimmed", trimmed_mean(1, c, a, 4, b))
value("weighted", weighted_mean { { a, 1 }, { b, 3 } })
value("geometric", geometric_mean(2, b))
value("geometric_zero", geometric_mean(a - 3, b))
value("geometric_minus", geometric_mean(-a, -b))
value("harmonic", harmonic_mean(a, 6))
value("present", mean_of_present(reach(a, 6), reach(a, n), reach(b, c)))
value("present_none", mean_of_present(reach(a, n), reach(b, n)))
value("reach", reach(c, b))
value("late", late_days(n + 9, { each = 2, cap = 5 }))
value("per", per(a, b, 100))
value("share", share(a, b))
value("fall_from_zero", fall(n, a))
value("growth", growth(b, c))

test "one unit" {
  given = { a = 3, b = 8, c = 10, n = 0 },
  expect = {
    min = 3, max = 10, clamp = 5, abs = 5, sqrt = 4, exp = 1, log = 3, log_base = 3, pow = 9, rest = 2,
    round = 0.38, round_minus = -2, floor = 0.3, floor_minus = -2, ceil = 0.4, when_chain = 2,
    when_last = 3, coalesce = 10, sum = 21, mean = 7, median = 8, median_even = 6, trimmed = 6,
    weighted = 6.75, geometric = 4, geometric_zero = 0, geometric_minus = none, harmonic = 4,
    present = 0.65, present_none = none, reach = 1, late = 5, per = 37.5, share = 37.5,
    fall_from_zero = none, growth = 25,
  },
}

value("best", best(v))
value("best_lower", best(v, { lower = true }))
value("worst", worst(v))
value("mean_of", mean_of(v))
value("sum_of", sum_of(v))
value("count_of", count_of(v))
value("median_of", median_of(v))
value("stdev_of", round(stdev_of(v), 6))
value("stdev_sample", round(stdev_of(v, { sample = true }), 6))
value("quantile", quantile_of(v, 0.25))
value("place", rank_of(v))
value("place_lower", rank_of(v, { lower = true }))
value("zscore", round(zscore(v), 6))
value("percentile", percentile_rank(v) * 3)
value("winsorised", winsorised(v, 0.25))
value("mean_among", mean_of(v, { among = v:gt(15) }))
value("place_among", rank_of(v, { among = v:gt(15) }))
value("mean_by", mean_of(v, { by = x.kind }))
value("place_by", rank_of(v, { by = x.kind }))
value("rank_of_rank", rank_of(percentile_rank(v) + percentile_rank(x.a)))

test "four units" {
  units = { p = { v = 10, a = 4, kind = "city" }, q = { v = 20, a = 9, kind = "city" },
            r = { v = 30, a = 1, kind = "country" }, s = { v = 40, a = 5, kind = "country" } },
  expect = {
    ["p.best"] = 40, ["p.best_lower"] = 10, ["p.worst"] = 10, ["p.mean_of"] = 25, ["p.sum_of"] = 100,
    ["p.count_of"] = 4, ["p.median_of"] = 25, ["p.stdev_of"] = 11.18034,
    ["p.stdev_sample"] = 12.909944, ["p.quantile"] = 17.5, ["p.place"] = 4, ["s.place"] = 1,
    ["s.place_lower"] = 4, ["s.zscore"] = 1.341641, ["p.zscore"] = -1.341641, ["p.percentile"] = 0,
    ["q.percentile"] = 1, ["r.percentile"] = 2, ["s.percentile"] = 3, ["p.winsorised"] = 17.5,
    ["q.winsorised"] = 20, ["s.winsorised"] = 32.5, ["p.mean_among"] = 30, ["p.place_among"] = none,
    ["q.place_among"] = 3, ["q.mean_by"] = 15, ["r.mean_by"] = 35, ["q.place_by"] = 1,
    ["r.place_by"] = 2, ["s.rank_of_rank"] = 1, ["q.rank_of_rank"] = 2, ["r.rank_of_rank"] = 3,
    ["p.rank_of_rank"] = 4,
  },
}

test "a unit alone has nobody above it" { given = { v = 10 }, expect = { percentile = 3, zscore = none } }
