year = 2017
units {
  ["Phú Thọ"] = "phu-tho",
  ["Bắc Kạn"] = "bac-kan",
  ["CA tỉnh Yên Bái"] = "yen-bai", ["Yên Bái"] = "yen-bai",
}
inputs {
  ["Tổng số vụ phạm pháp hình sự"] = "cases_total",
  ["Số vụ đã điều tra, khám phá ..."] = "cases_cleared",   -- the rule stands in the same cell
  ["... tin báo ..."] = "reports_solved",
  ["Xếp loại Đảng bộ"] = "party_grade",
}
words { "vụ", "%" }
unit_sheets { from = 5, to = 12, input_in = "B", value_in = "D" }
sheet "Tổng hợp" { units_at = 4, rows = { [5] = "officers", [6] = "population" } }
sheet "Kỷ luật" { unit_in = "B", from = 3, columns = { D = "discipline_cases" } }
sheet "Kỷ luật" { unit_in = "B", from = 3, year = 2016, columns = { C = "discipline_cases" } }
