ruleset "thu/2017" { title = { vi = "Thi đua thử, năm 2017", en = "A trial, 2017" }, year = 2017,
  source = document { title = "Quy chế thử" }, scale = 100 }

param "target" { 80, unit = "%", min = 1, max = 84, ref = "I.1", title = { vi = "Chỉ tiêu", en = "Target" } }
param "share" { 0.5, min = 0, max = 1, ref = "III", title = { vi = "Tỷ lệ được cờ", en = "Share of flags" } }

inputs {
  rate = number { min = 0, max = 100, unit = "%", title = { vi = "Tỷ lệ khám phá", en = "Clearance rate" } },
  weight = number { min = 0, title = { vi = "Hệ số", en = "Weight" } },
  cases = integer { min = 0, title = { vi = "Số vụ", en = "Cases" } },
  reports = integer { min = 0, max = 9, title = { vi = "Báo cáo", en = "Reports" } },
  violations = integer { min = 0, title = { vi = "Vi phạm kỷ luật", en = "Discipline violations" } },
  disciplined = flag { title = { vi = "Lãnh đạo bị kỷ luật", en = "Leader disciplined" } },
}

section "I" { max = 100, title = { vi = "Nội dung chung", en = "Everything" }, ref = "I",
  criterion "1.1" { max = 40, ref = "I.1", title = { vi = "Khám phá án", en = "Clearance" },
    score = proportional(x.rate, { target = p.target }) },
  criterion "1.2" { max = 40, ref = "I.2", title = { vi = "Khối lượng", en = "Work" },
    score = x.weight * x.cases / 1000 },
  criterion "1.3" { max = 20, ref = "I.3", title = { vi = "Báo cáo", en = "Reports" },
    score = bands(x.reports, { { 5, 20 }, { 3, 15 }, { 1, 5 } }) },
}
deduct "P1" { ref = "II", title = { vi = "Vi phạm kỷ luật", en = "Discipline violations" }, score = x.violations * 2 }

knockout "KO1" { when = x.disciplined, ref = "III", title = { vi = "Lãnh đạo bị kỷ luật", en = "Leader disciplined" } }
rank { ties = { "1.1" } }
award "flag" { share = p.share, ref = "III", title = { vi = "Cờ thi đua", en = "Flag" } }

test "all of it" {
  given = { rate = 80, weight = 4, cases = 10000, reports = 5, violations = 0, disciplined = false },
  expect = { total = 100 },
}
