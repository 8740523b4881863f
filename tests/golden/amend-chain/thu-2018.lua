ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018",
  source = document { title = "Giao ước 2018" } }
amend_param "target" { 80, was = 75, ref = "I.1 mới" }
repeal "1.2" { ref = "Phụ lục" }
amend "1.1" { max = 90, was = 60, ref = "I.1" }
criterion "1.3" { section = "I", after = "1.1", max = 10, ref = "I.3", title = "Báo cáo",
  score = earn(x.documents, 1) }
bonus_cap(5)
test "by the rules of 2018" { expect = { ["1.1"] = 84.38 } }
