ruleset "thu/2019" { extends = "thu-2018", year = 2019, title = "Năm 2019",
  source = document { title = "Giao ước 2019" } }
amend_param "target" { 90, was = 80, ref = "I.1" }
amend "1.1" { max = 80, was = 90 }
amend "1.3" { was = 10, score = full_if(x.documents:ge(10)) }
amend "rate_of_all" { value = x.rate + 5, was = { unit = "%" } }
criterion "1.2" { section = "I", after = "1.1", max = 10, ref = "I.2", title = "Văn bản, lại có",
  score = earn(x.documents, 1) }
amend "flag" { share = 1, round = "up", was = { count = 1 } }
bonus_cap(7)
test_defaults { rate = 85 }
-- 85 + 5 is the target of 90: the base's local measure was amended as well.
test "the last year holds" {
  expect = { ["1.1"] = 80, ["1.2"] = 10, ["1.3"] = 10, rate_of_all = 90, total = 100 },
}
test "what 2018 set is gone" { given = { rate = 75, documents = 9 },
  expect = { ["1.1"] = 71.11, ["1.2"] = 9, ["1.3"] = 0 } }
