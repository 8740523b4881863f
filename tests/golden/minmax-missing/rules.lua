ruleset "minmax" { title = "t", year = 2020, scale = 10 }
inputs { v = number { min = 0, max = 9 } }
criterion "1" { max = 10, title = "t", ref = "r", score = minmax(x.v) }
test "among equals, who has no figure has no points" {
  units = { a = {}, b = { v = 5 }, c = { v = 5 } },
  expect = { ["a.1"] = none, ["b.1"] = 10, ["c.1"] = 10 },
}
