ruleset "functions" {
  title = { vi = "Hàm của phần bổ trợ", en = "Functions of a plugin" },
  source = document { title = "test" }, year = 2024, scale = 100,
  rounding = { at = "criterion", places = 4 },
}
inputs { reports = integer { min = 0, title = { vi = "Báo cáo", en = "Reports" } } }
param "fence" { 3, ref = "2" }

criterion "1" { max = 60, ref = "1", title = "curve", score = 60 * logistic(x.reports, 10, 0.2) }
criterion "2" { max = 40, ref = "2", title = "nothing stands out", score = when(outlier(x.reports, p.fence):eq(1), 0, 40) }
bonus "B" { max = 50, ref = "3", title = "above the middle", score = max(0, robust_score(x.reports)) }
