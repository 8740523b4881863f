-- a CSV file with a title, units across, and sums at the end
units { ["Phú Thọ"] = "phu-tho", ["Bắc ..."] = "bac-kan" }
inputs { ["Tổng số vụ"] = "cases_total", ["... khám phá"] = "cases_cleared" }
words { "vụ" }
sheet { units_at = 2, input_in = "B", to = 4 }
