ruleset "wrong" { title = "wrong", source = document { title = "test" }, year = 2024 }
inputs { reports = integer { min = 0 } }
criterion "1" { max = 1, ref = "1", title = "one", score = logistic(x.reports) }
criterion "2" { max = 1, ref = "2", title = "two", score = outlier(x.reports, 1, 2) }
criterion "3" { max = 1, ref = "3", title = "three", score = outlyer(x.reports) }
criterion "4" { max = 1, ref = "4", title = "four", score = outlier("reports") }
local outlier = 1
