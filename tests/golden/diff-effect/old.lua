ruleset "thu/2017" { title = { vi = "Thi đua thử, năm 2017", en = "A trial, 2017" }, year = 2017,
  source = document { title = "Quy chế thử" }, scale = 100 }

param "clearance_target" { 75, unit = "%", min = 1, max = 100, ref = "I.1",
  title = { vi = "Chỉ tiêu khám phá án", en = "Clearance target" } }

inputs {
  cases_total = integer { min = 0, max = 100000, unit = "vụ", title = { vi = "Tổng số vụ", en = "Cases" } },
  cases_cleared = integer { min = 0, max = x.cases_total, unit = "vụ",
    title = { vi = "Số vụ khám phá", en = "Cases cleared" } },
  documents = integer { min = 0, max = 100, title = { vi = "Văn bản", en = "Documents" } },
  orders = integer { min = 0, max = 10, title = { vi = "Huân chương", en = "Orders" } },
  disciplined = flag { title = { vi = "Kỷ luật", en = "Disciplined" } },
}

section "I" { max = 100, title = { vi = "Nội dung chung", en = "Everything" }, ref = "I",
  criterion "1.1" { max = 60, ref = "I.1", title = { vi = "Tỷ lệ khám phá án", en = "Clearance rate" },
    score = proportional(x.cases_cleared / x.cases_total * 100, { target = p.clearance_target }) },
  criterion "1.2" { max = 40, ref = "I.2", title = { vi = "Văn bản tham mưu", en = "Documents" },
    score = earn(x.documents, 4) },
}
bonus "B1" { max = 5, ref = "II", title = { vi = "Huân chương", en = "Orders" }, score = earn(x.orders, 2.5) }

knockout "KO1" { when = x.disciplined, ref = "III", title = { vi = "Lãnh đạo bị kỷ luật", en = "Leader disciplined" } }
rank { ties = { "1.1" } }
award "flag" { count = 1, ref = "IV", title = { vi = "Cờ thi đua", en = "Flag" } }

test "three quarters are full points" {
  given = { cases_total = 100, cases_cleared = 75, documents = 10, orders = 0, disciplined = false },
  expect = { ["1.1"] = 60, ["1.2"] = 40, total = 100 },
}
