import datetime, shutil
from openpyxl import Workbook


def book(name, *rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(name)


long = ["year", "unit", "input", "value"]
book("capitals.xlsx", ["Year", "Unit", "Input", "Value"], [2017, "phu-tho", "cases_total", 1035])
book("spacer.xlsx", ["Số liệu quý IV"], ["Unit", "year", "cases_cleared", None, "population_k"], ["phu-tho", 2017, 690, None, 1392])
book("named.xlsx", long, [2017, "phu-tho", "cases_cleared", 695])
shutil.move("named.xlsx", "named.csv")  # a workbook by another name
book("headings.xlsx", long)
book("names.xlsx", long, [2017, "Công an tỉnh Phú Thọ", "cases_total", 1], [2017, "Công an tỉnh Phú Thị", "cases_total", 1])
book("dates.xlsx", long, [2017, "phu-tho", "cases_total", datetime.date(2017, 10, 3)])
book("gap.xlsx", ["unit", "year", "cases_total", None, "cases_cleared"], ["phu-tho", 2017, 1035, 77, 690])
book("misspelt.xlsx", long, [2017, "phu-tho", "case_total", 1], [2017, "phu-tho", "trees_planted", 1])
