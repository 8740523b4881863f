"""The workbook that a secretary sends: a sheet for each unit, merged headings, rules and numbering in the cells, numbers as text."""
import re, sys, zipfile
import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Tiêu chí"
sheet.append(["I", "Bảo vệ an ninh quốc gia", "tối đa 150"])
sheet.append(["1.1", "Tham mưu", "5đ/vụ"])

def unit(title, rows):
    sheet = book.create_sheet(title)
    sheet["A1"] = "BẢNG TỰ CHẤM ĐIỂM NĂM 2017"
    sheet.merge_cells("A1:E1")
    sheet.append(["STT", "Nội dung, tiêu chí", "Điểm chuẩn", "Số liệu", None])
    sheet.merge_cells("D2:E2")
    sheet.append([None, None, None, "Thực hiện", "Ghi chú"])
    sheet.merge_cells("A2:A3")
    sheet.append(["II", "Phòng, chống tội phạm", 240])
    for row in rows:
        sheet.append(row)
    sheet["B15"] = "Người lập biểu"
    sheet["D15"] = 1 / 3

cleared = "Số vụ đã điều tra, khám phá (đạt từ 75% trở lên: 50đ; mỗi 1% vượt cộng 1đ)"
unit("Phú Thọ", [
    ["2.1", "Tổng số vụ phạm pháp hình sự", None, 1035],
    [None, cleared, 60, "=D5-155"],
    ["2.4", "Giải quyết tin báo về tội phạm", 30, "83,48%"],
    ["6.1", "Xếp loại Đảng bộ", 20, "httxsnv"],
])
unit("Bắc Kạn", [
    ["2.1", "Tổng số vụ  phạm pháp\nhình sự", None, "412 vụ"],
    [None, cleared, 60, 310.0],
    [],
    ["2.4", "Giải quyết tin báo về tội phạm", 30, 0.915],
])
book["Bắc Kạn"]["D8"].number_format = "0.0%"
book["Bắc Kạn"].row_dimensions[6].hidden = True
unit("CA tỉnh Yên Bái", [
    ["2.1", "Tổng số vụ phạm pháp hình sự", None, "1.234,5"],
    [None, cleared, 60, "kad"],
    ["2.4", "Giải quyết tin báo về tội phạm", 30, 91],
    ["6.1", "Xếp loại Đảng bộ", 20, "htt"],
])
sheet = book.create_sheet("Tổng hợp")
sheet["A1"] = "TỔNG HỢP"
sheet["C3"] = "Đơn vị"
sheet.merge_cells("C3:E3")
sheet.append([None, "Nội dung", "Phú Thọ", "Bắc Kạn", "Yên Bái", "Cộng"])
sheet.append([1, "Quân số", 2500, 900, "1 100", "=SUM(C5:E5)"])
sheet.append([2, "Dân số", 1404200, 327900, 815600, "=SUM(C6:E6)"])
sheet = book.create_sheet("Kỷ luật")
sheet.append([None, "Đơn vị", "2016", "2017"])
sheet.append([])
for name, last, this in [("Phú Thọ", 3, 2), ("Bắc Kạn", 0, 1), ("Yên Bái", 4, 5)]:
    sheet.append([None, name, last, this])
sheet.append([None, "Cộng", "=SUM(C3:C5)", "=SUM(D3:D5)"])
book.save("plain.xlsx")

# openpyxl stores no results of formulas: write in those that a spreadsheet would have.
results = {"D5-155": "880"}
with zipfile.ZipFile("plain.xlsx") as old, zipfile.ZipFile("cum3.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
    for name in old.namelist():
        text = old.read(name)
        for formula, result in results.items():
            text = re.sub(rb"<f>%s</f><v\s*/>|<f>%s</f><v></v>" % ((formula.encode(),) * 2),
                          b"<f>%s</f><v>%s</v>" % (formula.encode(), result.encode()), text)
        new.writestr(name, text)
