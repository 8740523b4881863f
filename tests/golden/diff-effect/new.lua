ruleset "thu/2018" { title = { vi = "Thi đua thử, năm 2018", en = "A trial, 2018" }, year = 2018,
  source = document { title = "Quy chế thử" }, scale = 100 }

param "clearance_target" { 80, unit = "%", min = 1, max = 100, ref = "I.1",
  title = { vi = "Chỉ tiêu khám phá án", en = "Clearance target" } }

inputs {
  cases_total = integer { min = 0, max = 100000, unit = "vụ", title = { vi = "Tổng số vụ", en = "Cases" } },
  cases_cleared = integer { min = 0, max = x.cases_total, unit = "vụ",
    title = { vi = "Số vụ khám phá", en = "Cases cleared" } },
  documents = integer { min = 0, max = 100, title = { vi = "Văn bản", en = "Documents" } },
  disciplined = flag { title = { vi = "Kỷ luật", en = "Disciplined" } },
}

section "I" { max = 100, title = { vi = "Nội dung chung", en = "Everything" }, ref = "I",
  criterion "1.1" { max = 50, ref = "I.1", title = { vi = "Tỷ lệ khám phá án", en = "Clearance rate" },
    score = proportional(x.cases_cleared / x.cases_total * 100, { target = p.clearance_target }) },
  criterion "1.2" { max = 40, ref = "I.2", missing = "zero",
    title = { vi = "Văn bản tham mưu", en = "Documents" },
    score = earn(x.documents, 5) },
  criterion "1.3" { max = 10, ref = "I.3", title = { vi = "Không vi phạm", en = "Nobody disciplined" },
    score = full_if(no(x.disciplined)) },
}

knockout "KO1" { when = x.disciplined, ref = "III", awards = { "flag" }, pending = true,
  title = { vi = "Lãnh đạo bị kỷ luật", en = "Leader disciplined" } }
rank { ties = { "1.2" } }
award "flag" { count = 1, min_total = 50, ref = "IV", title = { vi = "Cờ thi đua", en = "Flag" } }

test "four fifths are full points" {
  given = { cases_total = 100, cases_cleared = 80, documents = 8, disciplined = false },
  expect = { ["1.1"] = 50, ["1.2"] = 40, ["1.3"] = 10, total = 100 },
}
