year = 2017
units {
  ["Phú Thọ"] = "phu-tho",
  ["Bắc Kạn"] = "bac-can",
  ["Lào Cai"] = "yen-bai",
}
inputs {
  ["Tổng số vụ"] = "cases_total",
  ["Tỷ lệ ..."] = "rate",
}
sheet { units_at = 2, input_in = "B" }
sheet "Tổng hợp" { unit = "phu-tho", input_in = "B", value_in = "C" }
unit_sheets { input_in = "B", value_in = "C" }
