-- Every operation that the workbook translates, over figures with holes, ties and several clusters.

ruleset "workbook/ops" {
  title = { vi = "Mọi phép tính của bảng tính", en = "Every operation of the workbook" },
  source = document { title = "tests/workbook" },
  year = 2020,
  rounding = { at = "criterion", places = 2 },
}

inputs {
  a = number {}, b = number {}, c = number {}, d = number {},
  n = integer {}, m = integer {},
  yes = flag {}, late = flag {},
  grade = grade { "tot", "kha", "trung-binh", "yeu" },
  region = text {},
  pinned = number { from = sql [[SELECT unit, sum(quantity) FROM event
                                 WHERE kind = 'pin' AND year = :year GROUP BY unit]], none = 0 },
}

param "target" { 50, title = { vi = "Chỉ tiêu", en = "Target" } }
param "cap" { 8 }
param "share" { 0.4 }

measure "ratio" { value = x.a / x.b * 100, unit = "%" }
measure "difference" { value = x.a / (x.b - x.c) }
measure "modulus" { value = x.n % x.m }
measure "modulus.real" { value = x.a % (x.b / 3) }
measure "power" { value = x.a ^ 2 - x.b ^ -1 + (x.c / 10) ^ 0.5 }
measure "power.any" { value = (x.n / 4) ^ (x.m / 2) }
measure "roots" { value = sqrt(x.a) + abs(x.b - x.c) + exp(x.d / 50) - log(x.c) - log(x.a, 10) }
measure "sign" { value = -x.a * -(x.b - x.c) - -x.d }
measure "down" { value = floor(x.a / 7) + floor(x.b / 7, 1) + floor(-x.c / 3) }
measure "up" { value = ceil(x.a / 7) + ceil(x.b / 7, 1) + ceil(-x.c / 3) }
measure "near" { value = round(x.a / 7) + round(x.b / 7, 1) + round((x.c - x.d) / 8, 2) }
measure "extremes" { value = min(x.a, x.b, x.c, 60) - max(x.a, x.b, x.c, p.target) + clamp(x.d, 10, 20) }
measure "coalesced" { value = coalesce(x.a, x.b, 5) + when(is_missing(x.c), 1, 2) }
measure "not_applicable" { value = when(not_applicable(x.d), 1, 0) + when(is_missing(x.d), 2, 0) }
measure "joined" { value = when(all(x.a:ge(40), x.b:lt(60), x.yes), 1, any(x.c:gt(50), no(x.late), x.n:eq(3)), 2, 3) }
measure "compared" { value = when(x.a:le(x.b), 1, x.c:ne(x.d), 2, 0) + when((x.a * 0.1):eq(x.b / 10), 10, 20) }
measure "cut" { value = trimmed_mean(1, x.a, x.b, x.c, x.d) + median(x.a, x.b, x.c) }
measure "means" { value = mean(x.a, x.b) + weighted_mean { { x.a, 3 }, { x.c, 2 } } + geometric_mean(x.a, x.b) + harmonic_mean(x.c, x.d) }
measure "present" { value = mean_of_present(x.a / x.n, x.b / x.m, x.c / x.d) }
measure "text" { value = when(x.region:is "Bắc", 1, x.region:is { "Trung", "nam \"mới\"" }, 2, 3) }
measure "graded" { value = when(x.grade:is "tot", 1, x.grade:is "yeu", 4, 2) }
measure "lua" { value = native { x.a, x.b, fn = function(a, b) return a * 2 + b end } + 1 }
measure "events" { value = x.pinned * 2 }
measure "past" { value = fall(prev.a, x.a) + growth(prev.b, x.b, { still_zero = 0, from_zero = 100 }) + ago(2).c }

measure "o.best" { value = best(x.a) - worst(x.b) }
measure "o.sums" { value = sum_of(x.a) / count_of(x.b) + mean_of(x.c) }
measure "o.order" { value = median_of(x.a) + quantile_of(x.b, 0.3) }
measure "o.spread" { value = stdev_of(x.a) + stdev_of(x.b, { sample = true }) }
measure "o.among" { value = best(x.a, { among = x.yes }) + mean_of(x.b, { among = x.n:ge(3) }) + count_of(x.c, { among = x.late }) }
measure "o.by" { value = best(x.a, { by = x.grade }) + worst(x.b, { by = x.region }) + sum_of(x.c, { by = x.n }) }
measure "o.by_real" { value = mean_of(x.a, { by = x.n / 3 }) + median_of(x.b, { by = x.region }) + stdev_of(x.a, { by = x.grade }) }
measure "o.by_count" { value = count_of(x.b, { by = x.region }) + quantile_of(x.a, 0.75, { by = x.region, among = x.yes }) }
measure "o.rank" { value = rank_of(x.n) + 100 * rank_of(x.n, { ties = "dense" }) + 10000 * rank_of(x.n, { ties = "mean" }) }
measure "o.rank_low" { value = rank_of(x.a / 3, { lower = true }) + rank_of(x.m, { among = x.yes, ties = "dense", lower = true }) }
measure "o.rank_by" { value = rank_of(x.n, { by = x.region }) + 100 * rank_of(x.m, { by = x.grade, ties = "dense" }) + 10000 * rank_of(x.n, { by = x.region, ties = "mean" }) }
measure "o.twice" { value = percentile_rank(rank_of(x.a) + zscore(x.b)) + winsorised(x.c, 0.2) }

section "S1" { max = 100, title = "Scales",
  criterion "1.1" { max = 20, title = "Bands", score = bands(x.a, { { 80, 20 }, { 60, 15 }, { 40.5, 10 }, otherwise = 1 }) },
  criterion "1.2" { max = 20, title = "Bands with holes", score = bands(x.b, { { from = 50, points = 20 }, { from = 20, upto = 45, points = 10 }, { from = 0, upto = 10, points = p.cap } }) },
  criterion "1.3" { max = 20, title = "Above", score = bands(x.c, { { p.target, 20 }, { 30, 12.345 }, above = true }) },
  criterion "1.4" { max = 20, title = "Line", score = linear(x.d, { { 0, 0 }, { 50, 12 }, { p.target + 40, full } }) },
  criterion "1.5" { max = 20, title = "Level", missing = "zero", score = level(x.grade, { tot = 20, kha = 15.55, yeu = 0 }) },
}

section "S2" { max = 60, title = "Missing",
  criterion "2.1" { max = 20, missing = "full", title = "Full", score = x.a / 5 },
  criterion "2.2" { max = 20, missing = "mean", title = "Mean", score = x.b / 5 },
  criterion "2.3" { max = 20, none = full / 2, title = "None arisen", score = proportional(x.c / x.n, { target = 10 }) },
}

section "S3" { max = 60, title = "Rescaled",
  criterion "3.1" { max = 20, missing = "rescale", title = "First", score = x.a / 4 },
  criterion "3.2" { max = 30, missing = "zero", not_applicable = "rescale", title = "Second", score = x.d / 3 },
  criterion "3.3" { max = 10, title = "In parts", missing = "zero",
    criterion "3.3.a" { max = 5, missing = "rescale", title = "Part", score = x.b / 20 },
    criterion "3.3.b" { max = 5, missing = "rescale", title = "Part", score = x.c / 20 },
    bonus "3.3.c" { max = 2, title = "More", score = when(x.yes, 2, 0) },
    deduct "3.3.d" { max = 3, title = "Less", score = x.n / 2 } },
}

section "S4" { max = 30, title = "Always there",
  criterion "4.1" { max = 10, title = "Relative", when = x.yes, score = to_best(x.a) },
  criterion "4.2" { max = 10, title = "Ranks", score = rank_points(x.n, { step = 1, ties = "mean" }) },
  criterion "4.3" { max = 10, min = -5, title = "May be negative", score = (x.a - x.b) / 6 },
}

bonus "B1" { max = 5, missing = "zero", title = "Capped", score = x.n * 1.15 }
bonus "B2" { max = 9, missing = "zero", title = "Not", score = x.m * 0.335 }
bonus_cap(p.cap)
deduct "D1" { missing = "zero", title = "Taken", score = x.m * 0.75 }
deduct "D2" { missing = "zero", title = "Late", score = when(x.late, 5, 0) }
deduction_cap(p.cap - 2)
total_floor(10)
total_cap(235)

knockout "K1" { title = "No place", scope = "ranking", when = x.n:ge(9) }
knockout "K2" { title = "No prize", when = x.a:lt(15) }
knockout "K3" { title = "Not decided", pending = true, when = x.late }
knockout "K4" { title = "Not the first", awards = { "first", "half" }, when = below_share("S1", 0.3) }

classify { on = total() - 5, downgrade = when(x.late, 1, 0) + x.m / 9,
  { "A", from = 150, when = x.b:ge(20), title = "Hạng A" },
  { "B", from = 110, title = "Hạng B" },
  { "C", from = p.target, title = "Hạng C" },
  { "D", title = "Hạng D" },
}

rank { by = { "class", total() }, ties = { "S4", lower(x.a / 3), "2.1" }, numbering = "mean" }

award "half" { share = p.share, title = "Some", when = x.b:ge(10) }
award "first" { count = 2, among = "half", title = "Two of them" }
award "next" { share = 0.3, round = "up", not_among = "first", title = "Next" }
award "counted" { count = x.m + 1, not_among = "next", title = "As many as figures say" }
award "last" { share = 0.5, round = "down", not_among = "next", among = "half", min_total = 90, title = "Of the rest" }
award "all" { title = "Everybody", when = x.yes }
