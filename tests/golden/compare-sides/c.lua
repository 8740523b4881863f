ruleset "thu/2019" { extends = "a.lua", title = { vi = "Thi đua thử, năm 2019", en = "A trial, 2019" }, year = 2017,
  source = document { title = "Quy chế thử" } }

inputs { barred = flag { title = { vi = "Bị cấm", en = "Barred" } } }
knockout "KO1" { when = x.barred, scope = "ranking", ref = "V", title = { vi = "Không xếp hạng", en = "Not ranked" } }
