ruleset "missing/2017" { title = "Thiếu số liệu", source = document { title = "Quy chế" }, year = 2017, scale = 60 }

inputs {
  fires = integer { min = 0, max = 100, unit = "vụ", title = { vi = "Số vụ cháy", en = "Fires" } },
  solved = integer { min = 0, max = 100, unit = "vụ", title = { vi = "Số vụ đã giải quyết", en = "Solved" } },
  arisen = integer { min = 0, max = 100, unit = "vụ", title = { vi = "Số vụ phát sinh", en = "Arisen" } },
  patrols = integer { min = 0, max = 99, title = { vi = "Số lần tuần tra", en = "Patrols" } },
  score = number { min = 0, max = 10, title = { vi = "Điểm kiểm tra", en = "Inspection" } },
  votes = integer { min = 0, max = 5, title = { vi = "Phiếu đồng ý", en = "Votes" } },
  inspected = flag { title = { vi = "Đang bị thanh tra", en = "Under inspection" } },
}

section "I" { max = 60, title = { vi = "Nội dung", en = "Contents" }, ref = "I",
  criterion "1" { max = 10, ref = "I.1", title = { vi = "Giảm cháy", en = "Fewer fires" },
    score = bands(fall(prev.fires, x.fires), { { 5, 10 }, { 0, 5 } }) },
  criterion "2" { max = 10, ref = "I.2", title = { vi = "Giải quyết vụ việc", en = "Cases solved" },
    score = full * x.solved / x.arisen, missing = "zero" },
  criterion "3" { max = 10, ref = "I.3", title = { vi = "Không phát sinh", en = "None arisen" },
    score = full * x.solved / x.arisen, none = full },
  criterion "4" { max = 10, ref = "I.4", title = { vi = "Tuần tra", en = "Patrols" },
    score = earn(x.patrols, 0.4), missing = "pending", not_applicable = "rescale" },
  criterion "5" { max = 10, ref = "I.5", title = { vi = "Kiểm tra", en = "Inspection" },
    score = judged(x.score), missing = "mean" },
  criterion "6" { max = 10, ref = "I.6", title = { vi = "Xếp hạng kiểm tra", en = "Place in the inspection" },
    score = rank_points(x.score, { step = 2 }), missing = "full" },
}

rank { ties = { "1" } }
knockout "KO1" { when = x.inspected, pending = true, ref = "II", title = { vi = "Chờ kết luận thanh tra", en = "Inspection under way" } }
award "flag" { share = 1, ref = "III", title = { vi = "Cờ thi đua", en = "Flag" }, when = x.votes:ge(3) }
