#!/usr/bin/env python3
"""Random pairs of rules over random figures: every part that `thidua compare` gives, against exact fractions.

usage: compare.py THIDUA [--pairs N] [--seed N] [--keep DIR]

An implementation of its own, on fractions.Fraction, of a small family of rules and of the path that core/compare.h
describes: A's rules and figures, then the unit's own figures of B, then everybody's, then clause after clause.  The order of
the clauses is taken from the answer, and held against what that header says of it.  Even pairs are scored as they are, odd
ones are recorded first and compared as runs.
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction as F

INPUTS = "abcde"
UNITS = ["u%d" % i for i in range(5)]


# ---- rules: {(subject, id): declaration} ------------------------------------------------------------


def formula(rng, ids):
    kind = rng.choice(["lin", "par", "best", "points", "measure"] if ids else ["lin", "par", "best", "measure"])
    den = rng.choice([1, 2, 3, 4, 8])
    if kind == "points":
        return kind, rng.choice(ids), rng.randint(1, 3), den
    if kind == "measure":
        return kind, rng.randint(1, 3), den
    if kind == "best":
        return kind, rng.choice(INPUTS)
    return kind, rng.choice(INPUTS), rng.randint(1, 4), den


def criterion(rng, ids):
    return rng.randint(2, 30), formula(rng, ids)


def settle(rules):
    """The section has the sum of its criteria; so has the scale."""
    rules["section", "I"] = sum(d[0] for (subject, _), d in rules.items() if subject == "criterion")
    return rules


def first(rng):
    rules = {("param", "k"): rng.randint(1, 6), ("measure", "m"): (rng.randint(1, 3), rng.randint(0, 2))}
    ids = []
    for i in range(1, rng.randint(3, 6)):
        rules["criterion", "1.%d" % i] = criterion(rng, ids)
        ids.append("1.%d" % i)
    rules["bonus", "B1"] = rng.randint(1, 10), ("lin", "d", rng.randint(1, 3), 4)
    rules["deduct", "P1"] = rng.randint(1, 3), ("lin", "e", 1, rng.randint(4, 9))
    rules["ruleset", None] = rng.randint(1, 8), rng.randint(40, 120), 2
    return settle(rules)


def second(rng, old):
    """Another year: some of it is changed, some dropped, some added, which others may read."""
    rules = dict(old)
    ids = [i for s, i in old if s == "criterion"]
    read = lambda d: d[1][1] if d[1][0] == "points" else None
    used = {read(d) for (s, _), d in old.items() if s == "criterion"}
    for i in ids:
        if i not in used and i != "1.1" and rng.random() < 0.25:
            del rules["criterion", i]
    new = "1.9"
    if rng.random() < 0.5:
        rules["criterion", new] = criterion(rng, [])
    for key in list(rules):
        subject, name = key
        if rng.random() > 0.5:
            continue
        if subject == "criterion" and name != new:
            below = [i for i in ids if i < name and ("criterion", i) in rules]
            rules[key] = criterion(rng, below + ([new] * 2 if ("criterion", new) in rules else []))
        elif subject == "param":
            rules[key] = rng.randint(1, 6)
        elif subject == "measure":
            rules[key] = rng.randint(1, 3), rng.randint(0, 2)
        elif subject == "ruleset":
            rules[key] = rng.randint(1, 8), rng.randint(40, 120), rng.choice([1, 2])
    return settle(rules)


def formula_text(f):
    if f[0] == "points":
        return 'points "%s" * %d / %d' % f[1:]
    if f[0] == "measure":
        return 'points "m" * %d / %d' % f[1:]
    if f[0] == "best":
        return "full * x.%s / best(x.%s)" % (f[1], f[1])
    if f[0] == "par":
        return "x.%s * p.k * %d / %d" % f[1:]
    return "x.%s * %d / %d" % f[1:]


def text(rules, name):
    cap, total, places = rules["ruleset", None]
    out = [
        'ruleset "t/%s" { title = "T", year = 2017, scale = %d, source = document { title = "S" },'
        ' rounding = { at = "criterion", places = %d } }' % (name, rules["section", "I"], places),
        'param "k" { %d, min = 0, max = 100 }' % rules["param", "k"],
        "inputs { %s }" % ", ".join("%s = integer { min = 0, max = 1000 }" % i for i in INPUTS),
        "bonus_cap(%d)" % cap,
        "total_cap(%d)" % total,
        'measure "m" { value = x.a * %d + x.b * %d }' % rules["measure", "m"],
        'section "I" { max = %d,' % rules["section", "I"],
    ]
    for (subject, i), d in rules.items():
        if subject == "criterion":
            out.append('  criterion "%s" { max = %d, score = %s },' % (i, d[0], formula_text(d[1])))
    out.append("}")
    for subject, i in (("bonus", "B1"), ("deduct", "P1")):
        d = rules[subject, i]
        out.append('%s "%s" { max = %d, score = %s }' % (subject, i, d[0], formula_text(d[1])))
    return "\n".join(out) + "\nrank { }\n"


# ---- scoring ----------------------------------------------------------------------------------------------


def rounded(v, places):
    n = math.floor(abs(v) * 10**places + F(1, 2))
    return F(n if v >= 0 else -n, 10**places)


def value(rules, figures, unit, f, most):
    """The formula of a unit, None where it is missing."""
    own = figures[unit]
    if f[0] == "points":
        v = points(rules, figures, unit, ("criterion", f[1]))
        return None if v is None else v * f[2] / f[3]
    if f[0] == "measure":
        c, d = rules["measure", "m"]
        return None if own["a"] is None or own["b"] is None else F(own["a"] * c + own["b"] * d) * f[1] / f[2]
    if own[f[1]] is None:
        return None
    if f[0] == "best":
        best = max(v[f[1]] for v in figures.values() if v[f[1]] is not None)  # its own at least
        return None if best == 0 else F(most * own[f[1]], best)
    return F(own[f[1]] * (rules["param", "k"] if f[0] == "par" else 1) * f[2], f[3])


def points(rules, figures, unit, key):
    most, f = rules[key]
    v = value(rules, figures, unit, f, most)
    return None if v is None else rounded(min(max(v, 0), most), rules["ruleset", None][2])


def total(rules, figures, unit):
    cap, largest, _ = rules["ruleset", None]
    known = lambda subject: sum(points(rules, figures, unit, k) or 0 for k in rules if k[0] == subject)
    base = min(known("criterion"), rules["section", "I"])
    return min(base + min(known("bonus"), cap) - known("deduct"), largest)


def stands(rules):
    """Nothing reads a criterion that is not there."""
    return all(
        d[1][0] != "points" or ("criterion", d[1][1]) in rules for (s, _), d in rules.items() if s == "criterion"
    )


# ---- one pair ---------------------------------------------------------------------------------------------------


def figures(rng):
    some = lambda: None if rng.random() < 0.05 else rng.choice([0, rng.randint(0, 12), rng.randint(0, 60)])
    return {u: {i: some() or (None if rng.random() < 0.1 else 1) for i in INPUTS} for u in UNITS}


def csv(figures, year):
    rows = ["year,unit,input,value"]
    for u, own in figures.items():
        rows += ["%d,%s,%s,%d" % (year, u, i, v) for i, v in own.items() if v is not None]
    return "\n".join(rows) + "\n"


def run(thidua, folder, *args):
    done = subprocess.run([os.path.abspath(thidua), *args], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit("%s\n%s%s" % (" ".join(args), done.stdout, done.stderr))
    return done.stdout


def write(folder, name, content):
    with open(os.path.join(folder, name), "w") as f:
        f.write(content)


def answer(thidua, folder, old, new, before, after, recorded):
    for name in ("d.db", "d.db-wal", "d.db-shm"):
        if os.path.exists(os.path.join(folder, name)):
            os.remove(os.path.join(folder, name))
    write(folder, "a.lua", text(old, "a"))
    write(folder, "b.lua", text(new, "b"))
    write(folder, "units.csv", "unit,name,cluster\n" + "".join("%s,%s,c\n" % (u, u) for u in UNITS))
    write(folder, "a.csv", csv(before, 2017))
    write(folder, "b.csv", csv(after, 2017 if recorded else 2018))
    run(thidua, folder, "init", "d.db")
    run(thidua, folder, "import", "d.db", "units.csv", "a.csv")
    if recorded:
        run(thidua, folder, "score", "a.lua", "d.db", "--record")
    run(thidua, folder, "import", "d.db", "b.csv")
    if recorded:
        run(thidua, folder, "score", "b.lua", "d.db", "--record")
    sides = ("run:1", "run:2") if recorded else ("a.lua", "b.lua@2018")
    return json.loads(run(thidua, folder, "compare", *sides, "d.db", "--format", "json"))


def ticks(v):
    return round(v * 100)


def read_by(rules):
    """What a record keeps: the inputs that the rules read."""
    seen = set()
    for (subject, _), d in rules.items():
        if subject in ("criterion", "bonus", "deduct"):
            f = d[1]
            seen |= set() if f[0] in ("measure", "points") else {f[1]}
    return seen | {"a", "b"}  # a measure is read for its own sake


def take(rules, new, clause):
    key = clause["subject"], clause["id"]
    rules = dict(rules)
    if key in new:
        rules[key] = new[key]
    else:
        del rules[key]
    return rules


def order_is_right(clauses, old, new):
    keys = [(c["subject"], c["id"]) for c in clauses]
    wanted = {k for k in set(old) | set(new) if old.get(k) != new.get(k)}
    scale = old["section", "I"] != new["section", "I"]
    if set(keys) != wanted | ({("ruleset", None)} if scale else set()):
        return False
    at = [i for i, k in enumerate(keys) if k[0] == "criterion"]
    if ("section", "I") in keys and at:
        rises = new["section", "I"] > old["section", "I"]
        here = keys.index(("section", "I"))
        if not (here < min(at) if rises else here > max(at)):
            return False
    return ("ruleset", None) not in keys or keys[-1] == ("ruleset", None)


def check(got, old, new, before, after, recorded):
    wrong, n = [], 0
    clauses = [c for p in got["parts"] for c in p["clauses"]]
    if not order_is_right(clauses, old, new):
        return 0, ["the clauses are %s" % clauses]
    if any(p["kind"] == "rest" for p in got["parts"]):
        wrong.append("there is a rest")
    if recorded:  # what only one side keeps is the same on both
        a, b = read_by(old), read_by(new)
        before = {u: {i: v if i in a else after[u][i] for i, v in own.items()} for u, own in before.items()}
        after = {u: {i: v if i in b else before[u][i] for i, v in own.items()} for u, own in after.items()}
    for unit in got["units"]:
        u = unit["id"]
        mixed = {**before, u: after[u]}
        path = [total(old, before, u), total(old, mixed, u), total(old, after, u)]
        rules = old
        for part in got["parts"][2:]:
            for k, clause in enumerate(part["clauses"]):
                rules = take(rules, new, clause)
                if stands(rules) != (k == len(part["clauses"]) - 1):
                    wrong.append("%s is not a part of its own" % part["clauses"])
            path.append(total(rules, after, u))
        want = [ticks(b - a) for a, b in zip(path, path[1:])]
        have = [0] * len(want)
        for s in unit["split"]:
            have[s["part"]] = ticks(s["change"])
        n += len(want)
        if have != want:
            wrong.append("%s: %s, exactly %s" % (u, have, want))
        if ticks(unit["change"]) != ticks(total(new, after, u) - total(old, before, u)) or sum(have) != ticks(
            unit["change"]
        ):
            wrong.append("%s: the parts do not add up to %s" % (u, unit["change"]))
    return n, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("thidua")
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="leave the last pair and its figures in this folder")
    args = parser.parse_args()
    n = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or temporary
        os.makedirs(folder, exist_ok=True)
        for k in range(args.pairs):
            rng = random.Random(args.seed + k)
            old, recorded = first(rng), k % 2 == 1
            new, before, after = second(rng, old), figures(rng), figures(rng)
            if recorded:  # in the same year; what is not imported stays
                after = {u: {i: before[u][i] if v is None else v for i, v in own.items()} for u, own in after.items()}
            got = answer(args.thidua, folder, old, new, before, after, recorded)
            compared, wrong = check(got, old, new, before, after, recorded)
            if wrong:
                sys.exit("pair %d:\n" % (args.seed + k) + "\n".join(wrong[:5]))
            n += compared
    print(f"{n} parts equal the exact ones")


main()
