"""Change a figure in the workbook that `score --format xlsx` has written, where its first sheet with figures has it."""
import openpyxl

book = openpyxl.load_workbook("export.xlsx")
for sheet in book:
    for row in sheet.iter_rows(max_row=30):
        heads = [cell.value for cell in row]
        if "input" in heads and "yen-bai" in heads:
            top, heads = row[0].row, heads
            break
    else:
        continue
    break
for row in sheet.iter_rows(min_row=top + 1):
    values = dict(zip(heads, row))
    if values["input"].value == "cases_cleared" and ("year" not in heads or values["year"].value == 2017):
        values["yen-bai"].value += 5
        print("changed in the sheet", sheet.title)
book.save("export-changed.xlsx")
