-- The Human Development Index 2022 (UNDP, Human Development Report 2023/24): an index of three
-- dimensions, each between a natural lowest and highest value, joined by their geometric mean.

ruleset "examples/hdi/2022" {
  title = { vi = "Chỉ số phát triển con người 2022", en = "Human Development Index 2022" },
  source = document { title = "UNDP, Human Development Report 2023/24, technical note 1" },
  year = 2022,
  cluster = "world",
  rounding = { at = "total", places = 3 },
}

inputs {
  life_expectancy = number { min = 20, max = 100, unit = "years",
    title = { vi = "Tuổi thọ trung bình", en = "Life expectancy" } },
  expected_schooling = number { min = 0, max = 30, unit = "years",
    title = { vi = "Số năm đi học kỳ vọng", en = "Expected schooling" } },
  mean_schooling = number { min = 0, max = 20, unit = "years",
    title = { vi = "Số năm đi học bình quân", en = "Mean schooling" } },
  gni_per_capita = number { min = 100, unit = "PPP $",
    title = { vi = "Thu nhập quốc gia bình quân đầu người", en = "National income per head" } },
}

-- Where v stands between lo and hi, from 0 to 1.
local function dimension(v, lo, hi) return reach(v - lo, hi - lo) end

criterion "health" { max = 1, ref = "Note 1", title = { vi = "Sức khỏe", en = "Health" },
  score = dimension(x.life_expectancy, 20, 85) }
criterion "education" { max = 1, ref = "Note 1", title = { vi = "Giáo dục", en = "Education" },
  score = mean(dimension(x.expected_schooling, 0, 18), dimension(x.mean_schooling, 0, 15)) }
criterion "income" { max = 1, ref = "Note 1", title = { vi = "Thu nhập", en = "Income" },
  score = dimension(log(x.gni_per_capita), log(100), log(75000)) }

total(geometric_mean(points "health", points "education", points "income"))

classify {
  { "very-high", from = 0.8, title = { vi = "Rất cao", en = "Very High" } },
  { "high", from = 0.7, title = { vi = "Cao", en = "High" } },
  { "medium", from = 0.55, title = { vi = "Trung bình", en = "Medium" } },
  { "low", title = { vi = "Thấp", en = "Low" } },
}

test "the natural ends" {
  units = { top = { life_expectancy = 85, expected_schooling = 18, mean_schooling = 15,
                    gni_per_capita = 75000 },
            more = { life_expectancy = 90, expected_schooling = 20, mean_schooling = 16,
                     gni_per_capita = 90000 },
            none_at_all = { life_expectancy = 85, expected_schooling = 0, mean_schooling = 0,
                            gni_per_capita = 75000 } },
  expect = { ["top.total"] = 1, ["more.total"] = 1, ["more.rank"] = 1, ["none_at_all.total"] = 0,
             ["top.class"] = "very-high", ["none_at_all.class"] = "low" },
}

test "a cube that comes out even: 0.8 x 0.64 x 1 is 0.8 to the third" {
  given = { life_expectancy = 72, expected_schooling = 11.52, mean_schooling = 9.6,
            gni_per_capita = 75000 },
  expect = { health = 0.8, education = 0.64, income = 1, total = 0.8, class = "very-high" },
}
