"""Workbooks made by hand, byte by byte where it matters: for tests that no library would write.

    import sys; sys.path.insert(0, "$ROOT/tests"); import xlsx
    xlsx.write("a.xlsx", {"Sheet": xlsx.rows([["unit", 1.5], [None, "x"]])})
"""
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def letters(column):
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell(at, value):
    """A cell; raw XML is given as bytes, with %s for its address."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode().replace("%s", at)
    if isinstance(value, (int, float)):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def rows(table, first=1):
    out = []
    for y, row in enumerate(table, first):
        cells = "".join(cell(f"{letters(x)}{y}", v) for x, v in enumerate(row, 1))
        if cells:
            out.append(f'<row r="{y}">{cells}</row>')
    return "".join(out)


def sheet(data, before="", after="", head=HEAD):
    return f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def shared(texts, head=HEAD):
    return f'{head}<sst xmlns="{MAIN}">' + "".join(f"<si>{t}</si>" for t in texts) + "</sst>"


def styles(formats):
    """A style for each number format: its number if Excel knows it, else its code."""
    codes = [f for f in formats if isinstance(f, str)]
    own = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{escape(c, {chr(34): "&quot;"})}"/>'
                  for i, c in enumerate(codes))
    xfs = "".join(f'<xf numFmtId="{f if isinstance(f, int) else 164 + codes.index(f)}"/>' for f in formats)
    return f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId="14"/>' \
           f"</cellStyleXfs><cellXfs>{xfs}</cellXfs></styleSheet>"


def parts(sheets, strings=None, style=None, hidden=(), from_1904=False):
    """{name: text} of the archive; sheets: {name: XML of the whole sheet, or of its rows}."""
    names = "".join(f'<sheet name="{escape(n, {chr(34): "&quot;"})}" sheetId="{i}" r:id="rId{i}"'
                    + (' state="hidden"' if n in hidden else "") + "/>" for i, n in enumerate(sheets, 1))
    links = "".join(f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
                    for i in range(1, len(sheets) + 1))
    if strings:
        links += f'<Relationship Id="rIdS" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    if style:
        links += f'<Relationship Id="rIdT" Type="{RELATIONS}/styles" Target="/xl/styles.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    out = {
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}"><Relationship Id="rId1" '
                       f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
                           + ('<workbookPr date1904="1"/>' if from_1904 else "")
                           + f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{package}">{links}</Relationships>',
    }
    for i, text in enumerate(sheets.values(), 1):
        out[f"xl/worksheets/sheet{i}.xml"] = text if "<worksheet" in text else sheet(text)
    if strings:
        out["xl/sharedStrings.xml"] = strings
    if style:
        out["xl/styles.xml"] = style
    return out


def write(path, sheets, compress=zipfile.ZIP_DEFLATED, extra={}, **more):
    with zipfile.ZipFile(path, "w", compress) as archive:
        for name, text in {**parts(sheets, **more), **extra}.items():
            if text is not None:
                archive.writestr(zipfile.ZipInfo(name), text, compress)
