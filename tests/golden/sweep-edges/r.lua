ruleset "edges/2017" { title = { vi = "Thử các ngưỡng", en = "Edges" }, year = 2017,
  source = document { title = "Quy chế thử" }, scale = 35 }
param "t" { 50, min = 0, max = 100, unit = "%", ref = "1", title = { vi = "Ngưỡng", en = "Threshold" } }
param "u" { 10, min = 0, max = 100, ref = "1", title = { vi = "Ngưỡng dưới", en = "Lower threshold" } }
inputs {
  v = number { min = 0, max = 100, title = { vi = "Tỷ lệ", en = "Rate" } },
  base = integer { min = 0, max = 20, title = { vi = "Văn bản", en = "Documents" } },
  g = grade { "tot", "kha", title = { vi = "Xếp loại", en = "Grade" } },
  out = flag { title = { vi = "Bị loại", en = "Out" } },
}
criterion "1" { max = 10, ref = "1", title = "T", score = when(all(x.v:ge(p.t), x.v:gt(p.u)), 10, 0) }
criterion "2" { max = 20, ref = "2", title = "T", score = earn(x.base, 1) }
criterion "3" { max = 5, ref = "3", title = "T", score = when(x.g:is "tot", 5, 0) }
knockout "KO" { when = x.out, scope = "ranking", ref = "4", title = "T" }
award "flag" { count = 1, ref = "5", title = { vi = "Cờ thi đua", en = "Flag" } }
