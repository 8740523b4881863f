ruleset "thu/2017" { title = "Năm 2017", year = 2017, source = document { title = "Giao ước 2017" },
  cluster = "cum1", scale = 100 }

param "target" { 75, unit = "%", min = 1, max = 100, ref = "I.1", title = "Chỉ tiêu" }

inputs {
  rate = number { min = 0, max = 100, unit = "%", title = "Tỷ lệ" },
  documents = integer { min = 0, max = 100, title = "Văn bản" },
  disciplined = flag { title = "Kỷ luật" },
}

local rate = measure "rate_of_all" { value = x.rate, unit = "%", title = "Tỷ lệ chung" }

section "I" { max = 100, ref = "I", title = "Nội dung chung",
  criterion "1.1" { max = 60, ref = "I.1", title = "Tỷ lệ khám phá án",
    score = proportional(rate, { target = p.target }) },
  criterion "1.2" { max = 40, ref = "I.2", title = "Văn bản tham mưu",
    score = earn(x.documents, 4) },
}

knockout "KO1" { when = x.disciplined, ref = "III", title = "Kỷ luật" }
rank { ties = { "1.1" } }
award "flag" { count = 1, ref = "IV", title = "Cờ thi đua" }

test_defaults { rate = 75, documents = 10, disciplined = false }
test "by the rules of 2017" { expect = { ["1.1"] = 60, total = 100 } }
