-- The decathlon (World Athletics scoring tables for combined events, 2001 edition): a flat index of
-- ten events, no maximum, whole points.  Track: a * (b - seconds)^c.  Field: a * (distance - b)^c.

ruleset "examples/decathlon/2001" {
  title = { vi = "Mười môn phối hợp", en = "Decathlon" },
  source = document { title = "IAAF Scoring Tables for Combined Events, 2001" },
  year = 2001,
  rounding = { at = "total", places = 0 },
}

inputs {
  run_100m = number { min = 0, unit = "s" },
  long_jump = number { min = 0, unit = "cm" },
  shot_put = number { min = 0, unit = "m" },
  high_jump = number { min = 0, unit = "cm" },
  run_400m = number { min = 0, unit = "s" },
  hurdles_110m = number { min = 0, unit = "s" },
  discus = number { min = 0, unit = "m" },
  pole_vault = number { min = 0, unit = "cm" },
  javelin = number { min = 0, unit = "m" },
  run_1500m = number { min = 0, unit = "s" },
}

-- Too slow or too short is nothing; points are whole, and never rounded up.
local function track(seconds, a, b, c) return floor(a * pow(max(0, b - seconds), c)) end
local function field(distance, a, b, c) return floor(a * pow(max(0, distance - b), c)) end

criterion "100m" { ref = "100 m", title = { vi = "Chạy 100 m", en = "100 metres" },
  score = track(x.run_100m, 25.4347, 18, 1.81) }
criterion "long_jump" { ref = "Long jump", title = { vi = "Nhảy xa", en = "Long jump" },
  score = field(x.long_jump, 0.14354, 220, 1.4) }
criterion "shot_put" { ref = "Shot put", title = { vi = "Đẩy tạ", en = "Shot put" },
  score = field(x.shot_put, 51.39, 1.5, 1.05) }
criterion "high_jump" { ref = "High jump", title = { vi = "Nhảy cao", en = "High jump" },
  score = field(x.high_jump, 0.8465, 75, 1.42) }
criterion "400m" { ref = "400 m", title = { vi = "Chạy 400 m", en = "400 metres" },
  score = track(x.run_400m, 1.53775, 82, 1.81) }
criterion "110m_hurdles" { ref = "110 m hurdles",
  title = { vi = "Chạy 110 m rào", en = "110 metres hurdles" },
  score = track(x.hurdles_110m, 5.74352, 28.5, 1.92) }
criterion "discus" { ref = "Discus throw", title = { vi = "Ném đĩa", en = "Discus throw" },
  score = field(x.discus, 12.91, 4, 1.1) }
criterion "pole_vault" { ref = "Pole vault", title = { vi = "Nhảy sào", en = "Pole vault" },
  score = field(x.pole_vault, 0.2797, 100, 1.35) }
criterion "javelin" { ref = "Javelin throw", title = { vi = "Ném lao", en = "Javelin throw" },
  score = field(x.javelin, 10.14, 7, 1.08) }
criterion "1500m" { ref = "1500 m", title = { vi = "Chạy 1500 m", en = "1500 metres" },
  score = track(x.run_1500m, 0.03768, 480, 1.85) }

test "three world records" {
  units = {
    mayer = { run_100m = 10.55, long_jump = 780, shot_put = 16.00, high_jump = 205,
              run_400m = 48.42, hurdles_110m = 13.75, discus = 50.54, pole_vault = 545,
              javelin = 71.90, run_1500m = 276.11 },
    eaton = { run_100m = 10.23, long_jump = 788, shot_put = 14.52, high_jump = 201,
              run_400m = 45.00, hurdles_110m = 13.69, discus = 43.34, pole_vault = 520,
              javelin = 63.63, run_1500m = 257.52 },
    sebrle = { run_100m = 10.64, long_jump = 811, shot_put = 15.33, high_jump = 212,
               run_400m = 47.79, hurdles_110m = 13.92, discus = 47.92, pole_vault = 480,
               javelin = 70.16, run_1500m = 261.98 },
  },
  expect = { ["mayer.100m"] = 963, ["mayer.long_jump"] = 1010, ["mayer.shot_put"] = 851,
             ["mayer.high_jump"] = 850, ["mayer.400m"] = 889, ["mayer.110m_hurdles"] = 1007,
             ["mayer.discus"] = 882, ["mayer.pole_vault"] = 1051, ["mayer.javelin"] = 918,
             ["mayer.1500m"] = 705, ["mayer.total"] = 9126, ["eaton.total"] = 9045,
             ["sebrle.total"] = 9026, ["mayer.rank"] = 1, ["sebrle.rank"] = 3 },
}

test "too slow is nothing" {
  given = { run_100m = 18.01 },
  expect = { ["100m"] = 0 },
}
