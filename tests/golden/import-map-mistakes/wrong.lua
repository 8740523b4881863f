yaer = 2017
year = "2017"
units { ["Phú Thọ"] = "Phu Tho", [3] = "bac-kan" }
inputs {
  ["Tổng số vụ"] = "cases_total",
  ["..."] = "everything",
  ["Khám phá"] = 5,
}
word { "vụ" }
sheet "A" { unit = "phu-tho", unit_in = "B", input_in = "7", vlaue_in = "D", from = 0 }
sheet "B" { units_at = 3, columns = { D = "x", ["?"] = "y" }, value_in = 3 }
unit_sheets { unit = "phu-tho", input = "x", value_in = "D" }
sheet { unit = "phu-tho", input_in = "B", from = 9, to = 3 }
sheet(5)
sheet "C" "x"
local a = 1 + nil
