#!/usr/bin/env python3
"""Random rules over random figures, scored by thidua and by exact fractions; not one may differ.

usage: exact.py THIDUA [--rules N] [--units N] [--criteria N] [--seed N] [--keep DIR]

An independent implementation of the rule language on fractions.Fraction, written from
rules/README.md.  Figures are chosen to lie on thresholds often.  A comparison of two values that
differ, but by less than the engine's declared tolerance (core/base/num.h), cannot be decided by
doubles; such a point is skipped and counted, and more than one in a thousand fails the test.
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

NEAR = F(1, 4 * 10**9)


class Undecidable(Exception):
    """Two values differ by less than doubles can tell."""


def sign(a, b):
    """-1, 0, 1 for exact a against b."""
    d = a - b
    if d and abs(d) <= NEAR * max(1, abs(a), abs(b)):
        raise Undecidable
    return (d > 0) - (d < 0)


def strict(function):
    """A function of values that is missing when one of them is."""

    def wrapped(*values):
        return None if any(v is None for v in values) else function(*values)

    return wrapped


def exact_floor(v):
    n = math.floor(v)
    sign(v, n), sign(v, n + 1)
    return F(n)


def exact_round(v, places):
    scaled = abs(v) * 10**places
    n = math.floor(scaled + F(1, 2))
    sign(scaled + F(1, 2), n), sign(scaled + F(1, 2), n + 1)
    return F(n if v >= 0 else -n, 10**places)


def divide(a, b):
    if a is None or b is None or sign(b, 0) == 0:
        return None
    return a / b


low = strict(lambda a, b: a if sign(a, b) <= 0 else b)
high = strict(lambda a, b: a if sign(a, b) >= 0 else b)
clamp = lambda v, lo, hi: low(high(v, lo), hi)
add = strict(lambda a, b: a + b)
sub = strict(lambda a, b: a - b)
mul = strict(lambda a, b: a * b)
compare = {
    "lt": strict(lambda a, b: sign(a, b) < 0),
    "le": strict(lambda a, b: sign(a, b) <= 0),
    "eq": strict(lambda a, b: sign(a, b) == 0),
    "ne": strict(lambda a, b: sign(a, b) != 0),
    "ge": strict(lambda a, b: sign(a, b) >= 0),
    "gt": strict(lambda a, b: sign(a, b) > 0),
}


def both(p, q):
    if p is False or q is False:
        return False
    return None if p is None or q is None else True


def either(p, q):
    if p is True or q is True:
        return True
    return None if p is None or q is None else False


def steps(distance, per, count):
    units = divide(distance, per)
    if units is None or count == "prorated":
        return units
    return exact_floor(units) if count == "whole" else -exact_floor(-units)


# ---- expressions: Lua text, and a value per unit -----------------------------------------
# An expression is (text, column) where column is a function of the whole cluster:
# a list of units in, a list of values out.  So relative words need nothing special.


def rows(function, *expressions):
    def column(units):
        return [function(*values) for values in zip(*(e[1](units) for e in expressions))]

    return column


def number(v):
    text = f"{float(v):.10f}".rstrip("0").rstrip(".")
    assert F(text) == v, (v, text)
    return (f"({text})" if v < 0 else text, lambda units: [v] * len(units))


class Maker:
    """Makes random expressions over the inputs i1.. (whole), d1.. (decimals), f1.. (flags), g (grade)."""

    def __init__(self, rng):
        self.rng = rng

    def decimal(self, lo, hi, places=None):
        places = self.rng.choice([0, 0, 1, 2]) if places is None else places
        return F(self.rng.randint(lo * 10**places, hi * 10**places), 10**places)

    def figure(self):
        lag = self.rng.random() < 0.1
        name = self.rng.choice(["i1", "i2", "i3", "i4", "d1", "d2", "d3"])
        key = ("prev." if lag else "x.") + name
        return (key, lambda units: [u[key] for u in units])

    def condition(self, depth):
        r = self.rng.random()
        if r < 0.15:
            return ("x.f1", lambda units: [None if u["x.f1"] is None else u["x.f1"] == 1 for u in units])
        if depth > 0 and r < 0.35:
            word, f = self.rng.choice([("all", both), ("any", either)])
            p, q = self.condition(depth - 1), self.condition(depth - 1)
            return (f"{word}({p[0]}, {q[0]})", rows(f, p, q))
        if depth > 0 and r < 0.42:
            p = self.condition(depth - 1)
            return (f"no({p[0]})", rows(lambda v: None if v is None else not v, p))
        word = self.rng.choice(list(compare))
        a, b = self.value(depth - 1), number(self.decimal(0, 40))
        if a[0].strip("()-.0123456789") == "":  # a plain number has no methods
            a = self.figure()
        return (f"({a[0]}):{word}({b[0]})", rows(compare[word], a, b))

    def value(self, depth):
        if depth <= 0:
            return self.figure() if self.rng.random() < 0.8 else number(self.decimal(-5, 30))
        return self.rng.choice(
            [self.arithmetic, self.arithmetic, self.choice, self.rounded, self.ratio, self.bounded, self.relative]
        )(depth)

    def arithmetic(self, depth):
        op, f = self.rng.choice([("+", add), ("-", sub), ("*", mul)])
        a, b = self.value(depth - 1), self.value(depth - 2)
        return (f"({a[0]} {op} {b[0]})", rows(f, a, b))

    def ratio(self, depth):
        a, b = self.value(depth - 1), self.figure()
        return (f"({a[0]} / {b[0]} * 100)", rows(lambda p, q: mul(divide(p, q), F(100)), a, b))

    def moving(self, depth):
        """A value that figures move: fixed points above a maximum are a mistake of the rules."""
        v = self.value(depth)
        return v if "x." in v[0] or "prev." in v[0] else self.figure()

    def choice(self, depth):
        c, a, b = self.condition(depth - 1), self.moving(depth - 1), self.moving(depth - 1)
        if self.rng.random() < 0.3:
            return (f"coalesce({a[0]}, {b[0]})", rows(lambda p, q: q if p is None else p, a, b))
        return (f"when({c[0]}, {a[0]}, {b[0]})", rows(lambda k, p, q: None if k is None else p if k else q, c, a, b))

    def rounded(self, depth):
        a, places = self.value(depth - 1), self.rng.randint(0, 3)
        word = self.rng.choice(["round", "floor", "ceil"])
        unit = F(1, 10**places)
        f = {
            "round": lambda v: exact_round(v, places),
            "floor": lambda v: exact_floor(v / unit) * unit,
            "ceil": lambda v: -exact_floor(-v / unit) * unit,
        }[word]
        return (f"{word}({a[0]}, {places})", rows(strict(f), a))

    def bounded(self, depth):
        a, b = self.value(depth - 1), self.value(depth - 1)
        r = self.rng.random()
        if r < 0.4:
            word, f = self.rng.choice([("min", low), ("max", high)])
            return (f"{word}({a[0]}, {b[0]})", rows(f, a, b))
        if r < 0.6:
            return (f"abs({a[0]})", rows(strict(abs), a))
        lo = self.decimal(0, 10)
        lo, hi = number(lo), number(lo + self.decimal(0, 20))
        return (f"clamp({a[0]}, {lo[0]}, {hi[0]})", rows(clamp, a, lo, hi))

    def relative(self, depth):
        a = self.value(depth - 1)
        word, f = self.rng.choice(
            [
                ("best", max),
                ("worst", min),
                ("sum_of", sum),
                ("mean_of", lambda vs: sum(vs) / len(vs)),
                ("median_of", lambda vs: (sorted(vs)[(len(vs) - 1) // 2] + sorted(vs)[len(vs) // 2]) / 2),
                ("count_of", lambda vs: F(len(vs))),
            ]
        )

        def column(units):
            values = [v for v in a[1](units) if v is not None]
            empty = F(0) if word in ("sum_of", "count_of") else None
            return [f(values) if values else empty] * len(units)

        return (f"{word}({a[0]})", column)

    # ---- scales: full is the criterion's maximum -----------------------------------------

    def scale(self, full):
        return self.rng.choice(
            [
                self.proportional, self.around, self.at_least, self.at_most, self.bands, self.bands_minus,
                self.linear, self.per_event, self.earn, self.inverse, self.to_best, self.rank_points,
                self.minmax, self.fall, self.level, self.limit_if, self.zero_below, self.mean_of_present,
                self.weighted_mean, self.free,
            ]
        )(full)

    def free(self, full):
        return self.moving(3)

    def proportional(self, full):
        v, target = self.value(1), number(self.decimal(1, 40))
        return (
            f"proportional({v[0]}, {{ target = {target[0]} }})",
            rows(lambda p, t: mul(full, clamp(divide(p, t), F(0), F(1))), v, target),
        )

    def counting(self):
        return self.rng.choice(["prorated", "whole", "started"]), F(self.rng.choice([1, 2, 5, F(1, 2), F(1, 10)]))

    def around(self, full):
        v = self.value(2)
        target, base = self.decimal(5, 80), self.decimal(0, int(full))
        over, under, cap = self.decimal(0, 3), self.decimal(0, 3), self.decimal(0, 10)
        count, _ = self.counting()

        def score(p):
            if p is None:
                return None
            if sign(p, target) >= 0:
                return base + min(cap, over * steps(p - target, F(1), count))
            return base - under * steps(target - p, F(1), count)

        return (
            f"around({v[0]}, {{ target = {number(target)[0]}, base = {number(base)[0]}, over = {number(over)[0]},"
            f' under = {number(under)[0]}, cap = {number(cap)[0]}, count = "{count}" }})',
            rows(score, v),
        )

    def one_sided(self, word, key, direction, full):
        v = self.value(2)
        limit, first, each = self.decimal(0, 60), self.decimal(0, 5), self.decimal(0, 3)
        (count, per), reached = self.counting(), self.rng.random() < 0.3

        def score(p):
            if p is None:
                return None
            short = direction * (limit - p)
            s = sign(p, limit) * -direction
            if s < 0 or (s == 0 and reached):
                return full
            return full - first - each * steps(short, per, count)

        return (
            f"{word}({v[0]}, {{ {key} = {number(limit)[0]}, first = {number(first)[0]}, each = {number(each)[0]},"
            f' per = {number(per)[0]}, count = "{count}"{", reached = " + chr(34) + "ok" + chr(34) if reached else ""} }})',
            rows(score, v),
        )

    def at_least(self, full):
        return self.one_sided("at_least", "target", 1, full)

    def at_most(self, full):
        return self.one_sided("at_most", "limit", -1, full)

    def band_rows(self, full):
        # At least 1 apart: a row that no whole number falls into is a mistake of the rules.
        offset, n = self.decimal(0, 1), self.rng.randint(2, 5)
        edges = [offset + e for e in sorted(self.rng.sample(range(100), n), reverse=True)]
        return [(e, self.decimal(0, int(full))) for e in edges], self.decimal(0, int(full))

    def bands(self, full):
        v, (table, otherwise) = self.value(2), self.band_rows(full)

        def score(p):
            if p is None:
                return None
            for lo, points in table:
                if sign(p, lo) >= 0:
                    return points
            return otherwise

        text = ", ".join(f"{{ {number(lo)[0]}, {number(points)[0]} }}" for lo, points in table)
        return (f"bands({v[0]}, {{ {text}, otherwise = {number(otherwise)[0]} }})", rows(score, v))

    def bands_minus(self, full):
        v, (table, otherwise) = self.value(2), self.band_rows(full)

        def score(p):
            if p is None:
                return None
            for lo, lost in table:
                if sign(p, lo) >= 0:
                    return full - lost
            return full - otherwise

        text = ", ".join(f"{{ {number(lo)[0]}, {number(lost)[0]} }}" for lo, lost in table)
        return (f"bands_minus({v[0]}, {{ {text}, otherwise = {number(otherwise)[0]} }})", rows(score, v))

    def linear(self, full):
        v = self.value(2)
        xs = sorted({self.decimal(0, 100) for _ in range(4)})
        table = [(x, self.decimal(0, int(full))) for x in xs]

        def score(p):
            if p is None:
                return None
            if sign(p, table[0][0]) <= 0:
                return table[0][1]
            for (x0, y0), (x1, y1) in zip(table, table[1:]):
                if sign(p, x1) <= 0:
                    return y0 + (y1 - y0) * (p - x0) / (x1 - x0)
            return table[-1][1]

        text = ", ".join(f"{{ {number(x)[0]}, {number(y)[0]} }}" for x, y in table)
        return (f"linear({v[0]}, {{ {text} }})", rows(score, v))

    def per_event(self, full):
        v, each = self.figure(), number(self.decimal(0, 5))
        return (f"per_event({v[0]}, {each[0]})", rows(lambda n, e: sub(full, mul(n, e)), v, each))

    def earn(self, full):
        v, each = self.figure(), number(self.decimal(0, 5))
        return (f"earn({v[0]}, {each[0]})", rows(lambda n, e: low(mul(n, e), full), v, each))

    def inverse(self, full):
        v, ref = self.figure(), self.figure()

        def score(p, r):
            if p is None:
                return None
            if sign(p, 0) == 0:
                return full
            return mul(full, low(F(1), divide(r, p)))

        return (f"inverse({v[0]}, {{ ref = {ref[0]} }})", rows(score, v, ref))

    def to_best(self, full):
        v = self.value(1)

        def column(units):
            values = v[1](units)
            known = [p for p in values if p is not None]
            return [mul(full, divide(p, max(known))) if p is not None else None for p in values]

        return (f"to_best({v[0]})", column)

    def rank_points(self, full):
        v, step = self.value(1), self.decimal(0, 3)
        ties = self.rng.choice(["skip", "dense", "mean"])

        def column(units):
            values = v[1](units)
            known = [p for p in values if p is not None]

            def rank(p):
                above = [q for q in known if sign(q, p) > 0]
                if ties == "dense":
                    return F(len(set(above)) + 1)
                same = sum(sign(q, p) == 0 for q in known)
                return len(above) + (F(1) if ties == "skip" else F(same + 1, 2))

            return [None if p is None else max(F(0), full - step * (rank(p) - 1)) for p in values]

        return (f'rank_points({v[0]}, {{ step = {number(step)[0]}, ties = "{ties}" }})', column)

    def minmax(self, full):
        v, inverse = self.value(1), self.rng.random() < 0.5

        def column(units):
            values = v[1](units)
            known = [p for p in values if p is not None]
            lo, hi = (min(known), max(known)) if known else (None, None)

            def score(p):
                if p is None:
                    return None
                if sign(hi, lo) == 0:
                    return full
                return full * ((hi - p) if inverse else (p - lo)) / (hi - lo)

            return [score(p) for p in values]

        return (f"minmax({v[0]}, {{ from = 0, to = full, inverse = {'true' if inverse else 'false'} }})", column)

    def fall(self, full):
        name = self.rng.choice(["i1", "i2", "d1"])
        word, s = self.rng.choice([("fall", 1), ("growth", -1)])
        before = ("prev." + name, lambda units: [u["prev." + name] for u in units])
        now = ("x." + name, lambda units: [u["x." + name] for u in units])

        def change(b, n):
            if b is None or n is None:
                return None
            if sign(b, 0) == 0:
                return F(20) if sign(n, 0) == 0 else F(-20)
            return s * (b - n) / b * 100

        return (
            f"clamp({word}({before[0]}, {now[0]}, {{ still_zero = 20, from_zero = -20 }}), -50, full)",
            rows(lambda b, n: clamp(change(b, n), F(-50), full), before, now),
        )

    def level(self, full):
        points = {g: self.decimal(0, int(full)) for g in ("tot", "kha", "yeu")}
        text = ", ".join(f"{g} = {number(p)[0]}" for g, p in points.items())
        return (f"level(x.g, {{ {text} }})", lambda units: [points.get(u["x.g"]) for u in units])

    def limit_if(self, full):
        c, cap, s = self.condition(1), number(self.decimal(0, int(full))), self.moving(2)
        return (
            f"limit_if({c[0]}, {cap[0]}, {s[0]})",
            rows(lambda k, m, p: None if k is None else low(p, m) if k else p, c, cap, s),
        )

    def zero_below(self, full):
        v, least, s = self.figure(), number(self.decimal(0, 30)), self.moving(2)
        return (
            f"zero_below({v[0]}, {least[0]}, {s[0]})",
            rows(lambda p, q, r: None if p is None else F(0) if sign(p, q) < 0 else r, v, least, s),
        )

    def mean_of_present(self, full):
        pairs = [(self.figure(), self.figure()) for _ in range(3)]

        def score(*values):
            kept = []
            for v, target in zip(values[::2], values[1::2]):
                if target is None:
                    return None
                if sign(target, 0) == 0:
                    continue
                if v is None:
                    return None
                kept.append(max(F(0), low(F(1), v / target)))
            return full * sum(kept) / len(kept) if kept else None

        text = ", ".join(f"reach({a[0]}, {b[0]})" for a, b in pairs)
        return (f"full * mean_of_present({text})", rows(score, *(e for pair in pairs for e in pair)))

    def weighted_mean(self, full):
        weights = [self.decimal(1, 5) for _ in range(3)]
        values = [self.value(1) for _ in range(3)]

        def score(*vs):
            return None if None in vs else sum(w * v for w, v in zip(weights, vs)) / sum(weights)

        text = ", ".join(f"{{ {v[0]}, {number(w)[0]} }}" for v, w in zip(values, weights))
        return (f"weighted_mean {{ {text} }}", rows(score, *values))


# ---- one random ruleset, scored both ways --------------------------------------------------

INPUTS = ["i1", "i2", "i3", "i4", "d1", "d2", "d3", "f1", "g"]


def figures(rng, maker, n):
    units = []
    for _ in range(n):
        u = {}
        for prefix in ("x.", "prev."):
            for name in INPUTS:
                if rng.random() < 0.03:
                    v = None
                elif name == "g":
                    v = rng.choice(["tot", "kha", "yeu"])
                elif name == "f1":
                    v = F(rng.randint(0, 1))
                else:
                    v = maker.decimal(0, rng.choice([3, 12, 40]), 0 if name[0] == "i" else rng.randint(1, 2))
                u[prefix + name] = v
        units.append(u)
    return units


def write_rules(path, criteria):
    with open(path, "w", encoding="utf-8") as out:
        out.write('ruleset "random" { title = "random", year = 2020, rounding = { at = "criterion", places = 2 } }\n')
        out.write("inputs {\n")
        for name in INPUTS:
            kind = {"i": "integer {}", "d": "number {}", "f": "flag {}", "g": 'grade { "tot", "kha", "yeu" }'}[name[0]]
            out.write(f"  {name} = {kind},\n")
        out.write("}\n")
        for k, (full, (text, _)) in enumerate(criteria):
            out.write(f'criterion "c{k}" {{ max = {int(full)}, title = "t", ref = "r", score = {text} }}\n')


def cell(v):
    if v is None:
        return ""
    return v if isinstance(v, str) else f"{float(v):.4f}".rstrip("0").rstrip(".")


def write_figures(folder, units):
    with open(f"{folder}/units.csv", "w", encoding="utf-8") as out:
        out.write("unit,name,cluster\n")
        for i in range(len(units)):
            out.write(f"u{i:04},Unit {i},c\n")
    with open(f"{folder}/figures.csv", "w", encoding="utf-8") as out:
        out.write("year,unit,input,value\n")
        for i, u in enumerate(units):
            for key, v in u.items():
                year = 2020 if key.startswith("x.") else 2019
                if v is not None:
                    out.write(f"{year},u{i:04},{key.split('.')[1]},{cell(v)}\n")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\nexit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def expected(full, column, units):
    """Points per unit; the string "?" where doubles cannot decide."""
    try:
        values = column(units)
        return [None if v is None else exact_round(clamp(F(v), F(0), full), 2) for v in values]
    except Undecidable:
        return ["?"] * len(units)


def trial(thidua, folder, seed, n_units, n_criteria):
    """Number of points compared, skipped, and a list of differences."""
    rng = random.Random(seed)
    maker = Maker(rng)
    units = figures(rng, maker, n_units)
    fulls = [F(rng.choice([5, 10, 15, 20, 40, 60])) for _ in range(n_criteria)]
    criteria = [(full, maker.scale(full)) for full in fulls]
    rules, db = f"{folder}/rules.lua", f"{folder}/data.db"
    write_rules(rules, criteria)
    write_figures(folder, units)
    if os.path.exists(db):
        os.remove(db)
    run(thidua, "init", db)
    run(thidua, "import", db, f"{folder}/units.csv", f"{folder}/figures.csv", "--decimal", "point")
    got = {u["id"]: u for u in json.loads(run(thidua, "score", rules, db, "--format", "json"))["units"]}
    wrong, compared, skipped = [], 0, 0
    for k, (full, (text, column)) in enumerate(criteria):
        for i, want in enumerate(expected(full, column, units)):
            have = got[f"u{i:04}"]["points"][f"c{k}"]
            if want == "?":
                skipped += 1
                continue
            compared += 1
            if (have is None) != (want is None) or (want is not None and F(str(have)) != want):
                wrong.append(f"seed {seed}: {text}\n  full {full}, unit {i} {units[i]}\n  expected {want}, got {have}")
    return compared, skipped, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("thidua")
    parser.add_argument("--rules", type=int, default=100, help="rulesets")
    parser.add_argument("--units", type=int, default=45)
    parser.add_argument("--criteria", type=int, default=45)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="leave the last ruleset and its figures in this folder")
    args = parser.parse_args()
    compared = skipped = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or temporary
        os.makedirs(folder, exist_ok=True)
        for k in range(args.rules):
            c, s, wrong = trial(args.thidua, folder, args.seed + k, args.units, args.criteria)
            compared, skipped = compared + c, skipped + s
            if wrong:
                sys.exit("\n".join(wrong[:5]) + f"\n{len(wrong)} points differ from the exact ones")
    print(f"{compared} points equal the exact ones, {skipped} not decidable by doubles")
    if skipped * 1000 > compared:
        sys.exit("too many points were not decidable")


main()
