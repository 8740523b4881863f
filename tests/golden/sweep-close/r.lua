ruleset "close/2017" { title = "Close", year = 2017, source = document { title = "T" }, scale = 100 }
param "w" { 1, min = 0, max = 10, ref = "1", title = "W" }
inputs { v = number { min = 0, max = 100, title = "V" } }
param "w2" { 0, min = 0, max = 1, ref = "1", title = "Both" }
criterion "1" { max = 100, ref = "1", title = "T", score = x.v * p.w + p.w2 }
award "flag" { count = 1, ref = "5", title = "Flag" }
