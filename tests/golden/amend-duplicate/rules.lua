ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018" }
criterion "1.2" { section = "I", max = 10, ref = "I.2", title = "Văn bản", score = earn(x.documents, 1) }
param "target" { 80 }
inputs { rate = number {} }
knockout "KO1" { when = x.disciplined }
