ruleset "score/parts" { title = { vi = "Phần của tài liệu", en = "Parts" }, source = document { title = "t" }, year = 2020, scale = 20 }
inputs {
  done = integer { min = 0, max = 10, unit = "việc", title = { vi = "Số việc", en = "Tasks" } },
  grade = grade { "tot", "kha" },
  region = text {},
  late = number { min = 0, from = sql [[SELECT unit, sum(quantity) FROM event WHERE year = :year GROUP BY unit]], none = 0 },
}
param "target" { 8, unit = "việc", ref = "1" }
measure "reached" { value = x.done / p.target, unit = "%" }
criterion "1" { max = 10, ref = "1", title = "Target", score = proportional(x.done, { target = p.target }) }
criterion "2" { max = 10, ref = "2", title = "Grade", score = level(x.grade, { tot = 10, kha = 7.5 }) - x.late + prev.done * 0,
  owner = "Văn phòng" }
knockout "K" { when = x.region:is "Bắc", ref = "3" }
award "first" { count = 1, ref = "4" }
