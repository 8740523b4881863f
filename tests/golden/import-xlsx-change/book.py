"""observations.csv as a workbook; with an argument, one figure of it changed, as a person would in a spreadsheet program."""
import csv, os, sys
import openpyxl

if len(sys.argv) == 1:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    with open(os.environ["ROOT"] + "/rules/bca-cum3/data/observations.csv", encoding="utf-8") as file:
        for row in csv.reader(file):
            sheet.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell or None for cell in row])
    book.save("figures.xlsx")
else:
    book = openpyxl.load_workbook("figures.xlsx")
    sheet = book["Số liệu"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        figure = {head: cell for head, cell in zip(heads, row)}
        if [figure[head].value for head in ("year", "unit", "input")] == [2017, "yen-bai", "cases_cleared"]:
            figure["value"].value += 5
    book.save("changed.xlsx")
