ruleset "thu/2017" { title = { vi = "Thi đua thử, năm 2017", en = "A trial, 2017" }, year = 2017,
  source = document { title = "Quy chế thử" }, scale = 100 }

param "each" { 2, min = 0, max = 10, ref = "I.2", title = "Điểm mỗi văn bản" }
inputs {
  cases = integer { min = 0, max = 1000, unit = "vụ", title = { vi = "Số vụ", en = "Cases" } },
  documents = integer { min = 0, max = 100, title = { vi = "Văn bản", en = "Documents" } },
}

section "I" { max = 100, title = { vi = "Nội dung chung", en = "Everything" }, ref = "I",
  criterion "1.1" { max = 60, ref = "I.1", title = { vi = "Số vụ", en = "Cases" }, score = to_best(x.cases) },
  criterion "1.2" { max = 40, ref = "I.2", title = { vi = "Văn bản", en = "Documents" },
    score = x.documents * p.each },
}
rank { ties = { "1.1" } }
award "flag" { count = 1, ref = "IV", title = { vi = "Cờ thi đua", en = "Flag" } }
