ruleset "r" { title = "R", year = 2018, source = document { title = "D" }, scale = 10 }
inputs {
  done = integer { min = 0, max = 9 },
  level = grade { "good", "fair" },
  place = text {},
}
include "part.lua"
rank { ties = { "1" } }
