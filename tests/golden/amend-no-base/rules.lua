ruleset "thu/2018" { year = 2018, title = "Năm 2018", scale = 10 }
inputs { documents = integer { min = 0, max = 100, title = "Văn bản" } }
criterion "1" { max = 10, ref = "I", title = "Văn bản", score = earn(x.documents, 1) }
amend "1" { max = 10 }
repeal "1" {}
