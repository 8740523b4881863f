ruleset "base" { title = "Base", year = 2017, source = document { title = "D" }, scale = 10 }
param "each" { 1, min = 0, max = 5 }
inputs { done = integer { min = 0, max = 5 } }
section "I" { max = 10, criterion "1" { title = "Done", ref = "I.1", max = 10, score = earn(x.done, p.each) } }
rank { ties = { "1" } }
award "flag" { count = 1, title = "Flag" }
