#!/usr/bin/env python3
"""LibreOffice computes the workbooks of `score --format xlsx` anew, and must come to what thidua said.

usage: recalc.py THIDUA ROOT [--keep DIR] [--seeds N]

For the reference case of two years, 193 countries by an index, the ruleset of every operation and the ways of scoring over random
figures with holes, ties and several clusters: every check cell agrees, and every formula of every sheet comes to the
value that was written beside it.  The reference case must also come to expected-2017.csv, which exact fractions gave.

Then the way round: a figure is changed in the workbook, LibreOffice computes it anew, thidua imports the workbook that LibreOffice
wrote, and both come to the same totals and ranks.
"""

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77


def skip(why):
    print(f"SKIPPED: {why}: no workbook was computed anew", file=sys.stderr)
    sys.exit(SKIPPED)


try:
    import openpyxl
except ImportError:
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)
    skip("python3-openpyxl is not installed")

SOFFICE = shutil.which("soffice")

# Excel's own files are computed anew when they are opened; LibreOffice must be told to.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


class Failures:
    def __init__(self):
        self.count = 0

    def add(self, text):
        self.count += 1
        if self.count <= 40:
            print(text)


class Work:
    """A scratch folder, the program, and LibreOffice with a profile of its own."""

    def __init__(self, thidua, root, folder):
        self.thidua, self.root, self.folder = os.path.abspath(thidua), root, folder
        os.makedirs(self.path("profile/user"))
        with open(self.path("profile/user/registrymodifications.xcu"), "w") as f:
            f.write(ALWAYS)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *args):
        done = subprocess.run([self.thidua, *args], cwd=self.root, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"thidua {' '.join(args)}\n{done.stderr}")
        return done.stdout

    def recalculate(self, names):
        """Files in the folder; the new ones go to the folder `new`."""
        command = [SOFFICE, f"-env:UserInstallation=file://{self.path('profile')}", "--headless",
                   "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", self.path("new")]
        done = subprocess.run(command + [self.path(n) for n in names], capture_output=True, text=True,
                              timeout=280)
        for name in names:
            if not os.path.exists(self.path("new/" + name)):
                sys.exit(f"LibreOffice did not write {name}\n{done.stdout}{done.stderr}")

    def database(self, name, label, *files, more=()):
        path = self.path(name)
        self.run("init", path, "--label", label)
        self.run("import", path, *files, *more)
        return path


# ---- figures ----------------------------------------------------------------------------


def write_csv(path, rows):
    with open(path, "w", newline="") as f:
        csv.writer(f).writerows(rows)


def figure(rng, entry):
    """A random figure of an input as `show inputs` tells it; None: missing."""
    kind = entry["kind"]
    if kind == "grade":
        return rng.choice(entry["levels"])
    if kind == "text":
        return rng.choice(["Bắc", "Trung", 'nam "mới"'])
    if kind == "flag":
        return rng.choice("0001") if entry["name"] in ("late", "weapon_lost") else rng.choice("01")
    low = entry["min"] if isinstance(entry["min"], (int, float)) else 0
    high = entry["max"] if isinstance(entry["max"], (int, float)) else 12 if kind == "integer" else 100
    if kind == "integer":
        return rng.randint(int(low), int(min(high, low + 12)))
    return rng.choice([rng.randint(int(low), int(high)), 5 * rng.randint(int(low / 5), int(high / 5)),
                       round(rng.uniform(low, high), 1), round(rng.uniform(low, high), 2)])


def random_figures(work, name, rules, year, seed, clusters, units, holes):
    rng = random.Random(seed)
    inputs = json.loads(work.run("show", "inputs", rules, "--format", "json"))["inputs"]
    people = [(f"u{c}-{i:02d}", f"Đơn vị {c}.{i}", f"cum-{c}")
              for c in range(clusters) for i in range(units + 2 * c)]
    rows = [("year", "unit", "input", "value")]
    for unit, _, _ in people:
        some = rng.random() < holes
        for entry in inputs:
            if entry["sql"]:
                continue
            for back in range(4):
                if some and rng.random() < 0.1:
                    if rng.random() < 0.4:
                        rows.append((year - back, unit, entry["name"], "n/a"))
                    continue
                rows.append((year - back, unit, entry["name"], figure(rng, entry)))
    events = [("year", "unit", "kind", "date", "quantity")]
    for unit, _, _ in people[::3]:
        for kind in ("pin", "late_dossier"):
            events.append((year, unit, kind, f"{year}-05-05", rng.randint(1, 9)))
    files = [work.path(f"{name}-{part}.csv") for part in ("units", "figures", "events")]
    for path, table in zip(files, ([("unit", "name", "cluster")] + people, rows, events)):
        write_csv(path, table)
    return work.database(f"{name}.db", "ngẫu nhiên", *files)


# ---- comparing ------------------------------------------------------------------------------

MISSING = (None, "", "#N/A", "#DIV/0!", "#NUM!", "#VALUE!")


def same(a, b):
    if a in MISSING and b in MISSING:
        return True
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    return a == b


def formula_of(cell):
    value = getattr(cell.value, "text", cell.value)
    return value if isinstance(value, str) and value.startswith("=") else None


def compare_values(work, name, failures):
    """Every formula against the value written beside it.  A missing value of an array formula is not written."""
    path = work.path(name)
    formulas, written = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    new = openpyxl.load_workbook(work.path("new/" + name), data_only=True)
    count = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                formula = formula_of(cell)
                if not formula:
                    continue
                count += 1
                before = written[sheet.title][cell.coordinate].value
                after = new[sheet.title][cell.coordinate].value
                array = after in MISSING and before == 0 and "IF(" in formula
                if not same(before, after) and not array:
                    failures.add(f"{name} {sheet.title}!{cell.coordinate}: thidua {before}, LibreOffice "
                                 f"{after}: {formula[:160]}")
    return count, new


def check_sheet(book):
    return next(s for s in book.worksheets if s.title in ("Kiểm tra", "Check"))


def compare_checks(name, new, units, failures):
    sheet = check_sheet(new)
    words = [c.value for row in sheet.iter_rows() for c in row if c.value in
             ("khớp", "LỆCH", "agrees", "DIFFERS")]
    if words.count("khớp") + words.count("agrees") < 3 * units + 1:
        failures.add(f"{name}: only {len(words)} check cells")
    for word in ("LỆCH", "DIFFERS"):
        if word in words:
            failures.add(f"{name}: {words.count(word)} check cells say {word}")
    if sheet["B4"].value not in ("khớp", "agrees"):
        failures.add(f"{name}: the conclusion is {sheet['B4'].value}")


def compare_expected(work, new, failures):
    """The summary of the reference case against exact fractions."""
    with open(os.path.join(work.root, "tests/workbook/expected-2017.csv")) as f:
        expected = list(csv.DictReader(f))
    units = {row[1]: row[0] for row in csv.reader(open(os.path.join(work.root, "rules/bca-cum3/data/units.csv")))}
    sheet = new["Tổng hợp"]
    head = next(r for r in sheet.iter_rows(values_only=True) if r[0] == "STT")
    points = {str(r[0]): r for r in sheet.iter_rows(values_only=True) if r[0]}
    lines = {"base": "Cộng điểm các tiêu chí", "bonus": "Điểm thưởng", "total": "TỔNG ĐIỂM", "rank": "Xếp hạng"}
    for row in sheet.iter_rows(values_only=True):
        points.update({id_: row for id_, title in lines.items() if row[1] == title})
    compared = 0
    for row in expected:
        if row["criterion"] not in points:
            continue
        for column in range(3, len(head)):
            said = points[row["criterion"]][column]
            compared += 1
            if abs(said - float(row[units[head[column]]])) > 1e-9:
                failures.add(f"{row['criterion']} {head[column]}: {said}, exactly {row[units[head[column]]]}")
    if compared != 8 * (44 + 4):
        failures.add(f"only {compared} points compared with expected-2017.csv")


# ---- the way round ----------------------------------------------------------------------------


def change(work, name, changed, unit, id_, value):
    """Another figure in the sheet of figures, as a person would type it."""
    book = openpyxl.load_workbook(work.path(name))
    sheet = book["Số liệu"]
    head = next(r for r in sheet.iter_rows() if any(c.value == "input" for c in r))
    input_column = next(c.column for c in head if c.value == "input")
    unit_column = next(c.column for c in head if c.value == unit)
    row = next(r[0].row for r in sheet.iter_rows(min_row=head[0].row)
               if sheet.cell(r[0].row, input_column).value == id_)
    sheet.cell(row, unit_column).value = value
    book.save(work.path(changed))


def round_trip(work, changes, failures):
    name = "changed.xlsx"
    change(work, "cum3-2017.xlsx", "changed-0.xlsx", *changes[0])
    for i, more in enumerate(changes[1:]):
        change(work, f"changed-{i}.xlsx", f"changed-{i + 1}.xlsx", *more)
    os.rename(work.path(f"changed-{len(changes) - 1}.xlsx"), work.path(name))
    work.recalculate([name])
    data = os.path.join(work.root, "rules/bca-cum3/data/")
    database = work.database("changed.db", "số liệu minh họa", data + "units.csv", data + "events.csv")
    work.run("import", database, work.path("new/" + name))
    result = json.loads(work.run("score", "bca-cum3/2017", database, "--format", "json"))
    new = openpyxl.load_workbook(work.path("new/" + name), data_only=True)
    rows = {r[0]: r for r in check_sheet(new).iter_rows(min_row=7, values_only=True) if r[0]}
    moved = 0
    for unit in result["units"]:
        row = rows[unit["name"]]
        moved += row[3] != row[4]
        if not same(row[4], unit["total"]) or not same(row[7], unit["rank"]):
            failures.add(f"changed {unit['id']}: workbook {row[4]} and {row[7]}, thidua {unit['total']} and "
                         f"{unit['rank']}")
    if not moved:
        failures.add("the change of a figure moved no total in the workbook")


# ---- all -----------------------------------------------------------------------------------------


def export(work, name, rules, database, lang, *more):
    work.run("score", rules, database, "--lang", lang, "--format", "xlsx", "-o", work.path(name), *more)
    return name, len(json.loads(work.run("score", rules, database, "--format", "json", *more))["units"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("thidua")
    parser.add_argument("root")
    parser.add_argument("--keep")
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    if not SOFFICE:
        skip("libreoffice-calc-nogui is not installed")
    folder = options.keep or tempfile.mkdtemp()
    work, failures = Work(options.thidua, os.path.abspath(options.root), folder), Failures()
    data = os.path.join(work.root, "rules/bca-cum3/data/")
    cum3 = work.database("cum3.db", "số liệu minh họa", *(data + f for f in
                         ("units.csv", "observations.csv", "events.csv")))
    books = [export(work, "cum3-2017.xlsx", "bca-cum3/2017", cum3, "vi"),
             export(work, "cum3-2018.xlsx", "bca-cum3/2018", cum3, "en", "--year", "2017")]
    hdi = os.path.join(work.root, "rules/examples/hdi/data/")
    countries = work.database("hdi.db", "HDR 2023", hdi + "units.csv", hdi + "input.csv", more=("--year", "2022"))
    books.append(export(work, "hdi.xlsx", "examples/hdi/2022", countries, "en"))
    for seed in range(options.seeds):
        for rules, year, name in (("tests/workbook/ops.lua", 2020, "ops"),
                                  ("rules/examples/idioms.lua", 2017, "idioms")):
            database = random_figures(work, f"{name}-{seed}", rules, year, seed, 3, 5, 0.4)
            books.append(export(work, f"{name}-{seed}.xlsx", rules, database, "vi" if seed else "en"))
    work.recalculate([name for name, _ in books])
    for name, units in books:
        count, new = compare_values(work, name, failures)
        compare_checks(name, new, units, failures)
        if name == "cum3-2017.xlsx":
            compare_expected(work, new, failures)
        print(f"{name}: {units} units, {count} formulas computed anew")
    round_trip(work, [("yen-bai", "cases_cleared", 700), ("bac-kan", "party_grade", "hoan-thanh"),
                      ("hoa-binh", "security_surprises", 2), ("bac-giang", "wanted_caught", None)], failures)
    if not options.keep:
        shutil.rmtree(folder)
    print(f"{failures.count} differences" if failures.count else "all agree")
    sys.exit(1 if failures.count else 0)


if __name__ == "__main__":
    main()
