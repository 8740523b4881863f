ruleset "t" { title = "t", year = 2020, scale = 20 }
inputs { a = number { min = 0, max = 10 }, b = number { min = 0, max = 10 } }
section "I" { max = 20,
  criterion "1" { max = 10, title = "t", ref = "r", score = x.a },
  criterion "2" { max = 10, title = "t", ref = "r", score = x.b },
}
knockout "half" { when = below_share("I", 0.5), title = "t" }
rank { ties = { "1" } }
award "flag" { count = 1, title = "t" }
test "a section that lacks a figure knocks nobody out yet" {
  given = { a = 4 },
  expect = { I = 4, pending = { "2" }, knockouts = {}, awards = {}, undecided = { "flag" } },
}
test "with all figures it does" {
  given = { a = 4, b = 5 },
  expect = { I = 9, knockouts = { "half" }, awards = {}, undecided = {} },
}
