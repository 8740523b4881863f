"""Seeds for the fuzzers, from the golden cases:  seeds.py FOLDER  makes FOLDER/csv, json, xlsx, xlsx_xml, rules."""
import os, pathlib, shutil, subprocess, sys, tempfile, zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import xlsx

LARGEST = 100_000
out = pathlib.Path(sys.argv[1])
PARTS = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
         "xl/_rels/workbook.xml.rels", "_rels/.rels"]


def copy(kind, pattern, *folders):
    (out / kind).mkdir(parents=True, exist_ok=True)
    for folder in folders:
        for file in sorted((ROOT / folder).rglob(pattern)):
            if file.stat().st_size <= LARGEST:
                shutil.copyfile(file, out / kind / str(file.relative_to(ROOT)).replace("/", "_"))


def books():
    """The workbooks that the golden cases make without openpyxl."""
    with tempfile.TemporaryDirectory() as scratch:
        for script in ("import-xlsx/book.py", "import-xlsx-hostile/files.py"):
            subprocess.run([sys.executable, ROOT / "tests/golden" / script], cwd=scratch, check=True, env={**os.environ, "ROOT": str(ROOT)})
        for file in sorted(pathlib.Path(scratch).iterdir()):
            if file.stat().st_size <= LARGEST:
                yield file.name, file.read_bytes(), file


def pieces(file):
    """The parts of a workbook as fuzz_xlsx_xml.c takes them; None when it has none."""
    try:
        with zipfile.ZipFile(file) as archive:
            return b"\0".join(archive.read(name) if name in archive.namelist() else b"" for name in PARTS)
    except (zipfile.BadZipFile, RuntimeError, EOFError):
        return None


copy("csv", "*.csv", "tests/golden", "rules")
copy("json", "*.json", "tests/golden")
copy("rules", "*.lua", "tests/golden", "rules")
for kind in ("xlsx", "xlsx_xml"):
    (out / kind).mkdir(parents=True, exist_ok=True)
for name, data, file in books():
    (out / "xlsx" / name).write_bytes(data)
    xml = pieces(file)
    if xml is not None and len(xml) <= LARGEST:
        (out / "xlsx_xml" / name).write_bytes(xml)
