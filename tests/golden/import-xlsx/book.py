import os, sys
sys.path.insert(0, os.environ["ROOT"] + "/tests")
import xlsx

def n(value, style):
    return b'<c r="%%s" s="%d"><v>%s</v></c>' % (style, value.encode())

# 0 general, 1 a date that Excel knows, 2 to 7 of our own
style = xlsx.styles([0, 14, 'dd/mm/yyyy;@', '#,##0.00 "đ/ngày"', '0.00%', '[Red]0.0', r'0\d', 'yyyy-mm-dd hh:mm'])
strings = xlsx.shared(["<t>unit</t>",                                                   # 0
                       "<r><t>Phú</t></r><r><rPr><b/></rPr><t xml:space='preserve'> Thọ</t></r>",  # 1: rich
                       "<t>Bắc Kạn</t><rPh sb='0' eb='1'><t>phonetic</t></rPh>",        # 2
                       "<t/>"])                                                         # 3: empty
title = b'<c r="%s" t="inlineStr"><is><r><t>DANH </t></r><r><t>S\xc3\x81CH</t></r></is></c>'
units = xlsx.sheet(
    xlsx.rows([[None, title], [], [None, b'<c r="%s" t="s"><v>0</v></c>', "name", "cluster"],
               [None, "phu-tho", b'<c r="%s" t="s"><v>1</v></c>', "k"]])
    # row 5 is empty, row 6 and its cells do not say where they are
    + '<row/><row><c t="s"><v>3</v></c><c t="inlineStr"><is><t>bac-kan</t></is></c><c t="s"><v>2</v></c>'
    + '<c t="inlineStr"><is><t>k</t></is></c></row>',
    after='<mergeCells count="1"><mergeCell ref="B1:D1"/></mergeCells>')
figures = xlsx.sheet(xlsx.rows([
    ["year", "unit", "input", "value", "note"],
    [2017, "phu-tho", "whole", 1035],
    [2017, "phu-tho", "long", b'<c r="%s"><v>83.480000000000004</v></c>'],
    [2017, "phu-tho", "sum", b'<c r="%s"><v>0.30000000000000004</v></c>'],
    [2017, "phu-tho", "large", b'<c r="%s"><v>1.23E+20</v></c>'],
    [2017, "phu-tho", "small", b'<c r="%s"><v>-2.5000000000000001E-3</v></c>'],
    [2017, "phu-tho", "as_text", "1.234,5"],
    [2017, "phu-tho", "yes", b'<c r="%s" t="b"><v>1</v></c>'],
    [2017, "phu-tho", "no", b'<c r="%s" t="b"><f>1=2</f><v>0</v></c>'],
    [2017, "phu-tho", "computed", b'<c r="%s"><f>SUM(A1:A2)</f><v>4034</v></c>'],
    [2017, "phu-tho", "grade", b'<c r="%s" t="str"><f>B1</f><v>kha</v></c>'],
    [2017, "phu-tho", "nothing", b'<c r="%s" t="str"><f>""</f><v></v></c>'],
    [2017, "phu-tho", "not_applicable", "kad", "lý do"],
    [2017, "phu-tho", "money", n("1500.5", 3)],                # "đ/ngày" is no day
    [2017, "phu-tho", "red", n("12.34", 5)],
    [2017, "phu-tho", "escaped", n("7", 6)],
]), before='<cols><col min="5" max="5" hidden="1"/></cols>').replace('<row r="5">', '<row r="5" hidden="1">').replace(
    '<row r="7">', '<row r="7" hidden="true">')
events = xlsx.rows([["year", "unit", "kind", "date", "quantity"],
                    [2017, "phu-tho", "a", n("43039", 1), 1],   # 31 October 2017
                    [2017, "phu-tho", "b", n("43039", 2), 1],
                    [2017, "phu-tho", "c", n("61", 1), 1],      # 1 March 1900
                    [2017, "phu-tho", "d", n("59", 1), 1],      # 28 February 1900, before Excel's 29th
                    [2017, "phu-tho", "e", b'<c r="%s" t="d"><v>2017-10-31T00:00:00</v></c>', 1],
                    [2017, "phu-tho", "f", "2017-10-31", 1]])
xlsx.write("good.xlsx", {"Đơn vị": units, "Số liệu": figures, "Sự kiện": events, "Ghi chú": xlsx.rows([["x"]]),
                         "Cũ": xlsx.rows([["year", "unit", "input", "value"], [2016, "phu-tho", "old", 1]])},
           strings=strings, style=style, hidden={"Cũ"})
xlsx.write("1904.xlsx", {"S": xlsx.rows([["year", "unit", "kind", "date", "quantity"],
                                         [2017, "phu-tho", "g", n("41577", 1), 1]])}, style=style, from_1904=True)
xlsx.write("bad.xlsx", {
    "Số": xlsx.rows([["year", "unit", "input", "value"],
                     [2017, "phu-tho", "a", b'<c r="%s" t="e"><f>1/0</f><v>#DIV/0!</v></c>'],
                     [2017, "phu-tho", "b", b'<c r="%s"><f>SUM(A1:A2)</f></c>'],
                     [2017, "phu-tho", "c", n("0.8348", 4)],
                     [2017, "phu-thọ", "d", 1],
                     [2017, "phu-tho", "e", "1.015"],
                     [2017, "phu-tho", "f", 1, "ghi thêm"],
                     [2017.5, "phu-tho", "g", 1],
                     [2017, "phu-tho", "twice", 1]]),
    "Rộng": xlsx.rows([["unit", "h", "twice"], ["phu-tho", "5đ/vụ", 2]]),
    "Sự kiện": xlsx.rows([["year", "unit", "kind", "date", "quantity"],
                          [2017, "phu-tho", "late", n("43039.354166666664", 7), 1]])}, style=style)
xlsx.write("misspelt.xlsx", {"A": xlsx.rows([["year", "unit", "input", "vlaue"], [2017, "phu-tho", "a", 1]])})
xlsx.write("other.xlsx", {"A": xlsx.rows([["STT", "Nội dung"]]), "B": "", "C": xlsx.rows([["x"]])}, hidden={"C"})
