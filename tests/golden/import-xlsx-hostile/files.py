import os, struct, sys, zipfile, zlib
sys.path.insert(0, os.environ["ROOT"] + "/tests")
import xlsx

HEAD = ["year", "unit", "input", "value"]
good = xlsx.rows([HEAD, [2017, "a", "x", 1]])

def with_sheet(name, data, **more):
    xlsx.write(name, {"S": data}, **more)

def raw(name, data):
    with open(name, "wb") as file:
        file.write(data)

with_sheet("good.xlsx", good)
whole = open("good.xlsx", "rb").read()
raw("01-empty.xlsx", b"")
raw("02-text.xlsx", b"year;unit;input;value\n")
raw("03-cut-off.xlsx", whole[:len(whole) // 2])
raw("04-head-only.xlsx", b"PK\3\4")
raw("05-old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
with zipfile.ZipFile("06-other.zip", "w") as archive:
    archive.writestr("readme.txt", "hello")
with zipfile.ZipFile("07-sheet.ods", "w") as archive:
    archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    archive.writestr("content.xml", "<x/>")
with zipfile.ZipFile("08-binary.xlsb", "w") as archive:
    archive.writestr("xl/workbook.bin", "x")
# The bit that says that a part is encrypted, in both of its headers.
locked = bytearray(whole)
for mark, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
    at = locked.find(mark)
    while at >= 0:
        locked[at + flag] |= 1
        at = locked.find(mark, at + 4)
raw("09-locked.xlsx", bytes(locked))
# One byte of the sheet is another one: its sum does not agree.
with_sheet("10-changed.xlsx", good, compress=zipfile.ZIP_STORED)
changed = open("10-changed.xlsx", "rb").read()
raw("10-changed.xlsx", changed.replace(b'<v>2017</v>', b'<v>2018</v>', 1))

bomb = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)) + "]>"
with_sheet("11-entities.xlsx", xlsx.sheet('<row><c t="str"><v>&j;</v></c></row>', head=xlsx.HEAD + bomb))
with_sheet("12-entities-in-texts.xlsx", good, strings=xlsx.shared(["<t>&j;</t>"], head=xlsx.HEAD + bomb))
with_sheet("13-external.xlsx", xlsx.sheet(good, head=xlsx.HEAD + '<!DOCTYPE x SYSTEM "file:///etc/passwd">'))
with_sheet("14-bomb.xlsx", xlsx.sheet(good + " " * (64 << 20)))
with_sheet("15-bomb-of-texts.xlsx", good, strings=xlsx.shared(["<t>" + "a" * (64 << 20) + "</t>"]))
with_sheet("16-deep.xlsx", xlsx.sheet("<x>" * 100 + "</x>" * 100))
with_sheet("17-broken.xlsx", "<worksheet><sheetData><row></sheetData></worksheet>")
with_sheet("18-no-utf8.xlsx", good, extra={"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>\xff\xfe</sheetData></worksheet>"})
with_sheet("19-rows.xlsx", '<row r="5"><c r="A5"><v>1</v></c></row><row r="2"/>')
with_sheet("20-cells.xlsx", '<row r="1"><c r="C1"><v>1</v></c><c r="A1"><v>1</v></c></row>')
with_sheet("21-other-row.xlsx", '<row r="1"><c r="A7"><v>1</v></c></row>')
with_sheet("22-far.xlsx", '<row r="1"><c r="ZZZ1"><v>1</v></c></row>')
with_sheet("23-beneath.xlsx", '<row r="9999999999999999999999"/>')
with_sheet("24-no-text.xlsx", '<row r="1"><c r="A1" t="s"><v>99</v></c></row>')
with_sheet("25-long-cell.xlsx", f'<row r="1"><c r="A1" t="str"><v>{os.urandom(100000).hex()}</v></c></row>')
with_sheet("26-merges.xlsx", xlsx.sheet(good, after="<mergeCells>" + "".join(
    f'<mergeCell ref="A{i}:C{i + 2}"/>' for i in range(1, 70000)) + "</mergeCells>"))
with_sheet("27-overlap.xlsx", xlsx.sheet(xlsx.rows([["x"], ["y"]]), after="<mergeCells>" + "".join(
    f'<mergeCell ref="A1:XFD{i + 2}"/>' for i in range(30000)) + "</mergeCells>"))
with_sheet("28-no-sheet.xlsx", good, extra={"xl/worksheets/sheet1.xml": None})
with_sheet("29-no-relations.xlsx", good, extra={"xl/_rels/workbook.xml.rels": None})
with_sheet("30-control.xlsx", xlsx.rows([HEAD, [2017, "a\u0085", "x", 1]]))
with_sheet("31-headings-only.xlsx", xlsx.rows([["a\x1b[31m".replace("\x1b", "\u009b"), "unit"]]))
# A directory of the archive that has many parts.
with zipfile.ZipFile("32-parts.xlsx", "w") as archive:
    for i in range(10001):
        archive.writestr(f"p{i}", "")
# A part that says it is small and is not.
liar = bytearray(open("14-bomb.xlsx", "rb").read())
at = liar.find(b"PK\1\2", liar.find(b"PK\1\2") + 1)
while at >= 0:
    if liar[at + 46:at + 46 + 14] == b"xl/worksheets/":
        struct.pack_into("<I", liar, at + 24, 100)
    at = liar.find(b"PK\1\2", at + 4)
raw("33-liar.xlsx", bytes(liar))
