"""
What `thidua sensitivity --format json` must say of four.lua, worked out anew: every total in exact fractions, the draws by
an implementation of Philox of its own, ranks and flags by the text of the rules.

    check.py s.json            all parts, of a run with the usual options and 200 draws
    check.py --product s.json  --noise weight=5% --noise cases=5%: against the closed form of a product
"""
import json
import math
import sys
from fractions import Fraction as F

UNITS = ["an", "binh", "chi", "dung"]
INPUTS = ["rate", "weight", "cases", "reports", "violations", "disciplined"]
WHOLE = ["cases", "reports", "violations", "disciplined"]
MOST = {"rate": 100, "reports": 9, "disciplined": 1}
BANDS = [(5, 20), (3, 15), (1, 5)]
BASE = {}
for line in open("figures.csv").read().split()[1:]:
    cells = line.split(",")
    BASE[cells[0]] = dict(zip(INPUTS, cells[1:]))


def ticks(v):
    """Hundredths, half away from zero."""
    return int(math.floor(abs(F(v)) * 100 + F(1, 2))) * (1 if v >= 0 else -1)


def score(figures, target=F(80), share=F(1, 2), bands=BANDS, without=None):
    """{unit: (total in hundredths, place, whether it has the flag)}"""
    key = {}
    for u in UNITS:
        f = {k: F(v) for k, v in figures[u].items()}
        points = {
            "1.1": ticks(min(F(1), f["rate"] / target) * 40),
            "1.2": ticks(min(F(40), f["weight"] * f["cases"] / 1000)),
            "1.3": ticks(next((p for edge, p in bands if f["reports"] >= edge), 0)),
            "P1": -ticks(f["violations"] * 2),
        }
        if without:
            points[without] = 0
        key[u] = (sum(points.values()), points["1.1"])
    quota = int(math.floor(share * len(UNITS) + F(1, 2)))
    place = {u: 1 + sum(key[v] > key[u] for v in UNITS) for u in UNITS}
    return {u: (key[u][0], place[u], flag) for u, flag in flags(figures, place, quota).items()}


def flags(figures, place, quota):
    """Those of one place have it together, or nobody knows who."""
    left, out = quota, {u: "no" for u in UNITS}
    for at in sorted(set(place.values())):
        level = [u for u in UNITS if place[u] == at and F(figures[u]["disciplined"]) != 1]
        for u in level:
            out[u] = "yes" if len(level) <= left else "undecided" if left > 0 else "no"
        left -= min(left, len(level))
    return out


HERE = score(BASE)


def check_effect(e, now, what):
    moved = {m["id"]: (m["before"], m["after"], round(m["change"] * 100)) for m in e["units"]}
    want = {u: (HERE[u][1], now[u][1], now[u][0] - HERE[u][0]) for u in UNITS if now[u][:2] != HERE[u][:2]}
    assert moved == want, (what, moved, want)
    passed = {a["unit"]: (a["before"], a["after"]) for a in e["awards"]}
    want = {u: (HERE[u][2], now[u][2]) for u in UNITS if now[u][2] != HERE[u][2]}
    assert passed == want, (what, passed, want)
    changes = [now[u][0] - HERE[u][0] for u in UNITS]
    assert [round(e["least"] * 100), round(e["most"] * 100)] == [min(changes), max(changes)], what


def shows(now):
    return any(now[u][1:] != HERE[u][1:] for u in UNITS)


def turned(unit, name, value):
    figures = {u: dict(f) for u, f in BASE.items()}
    figures[unit][name] = value
    return figures


def check_changes(doc):
    assert [e["id"] for e in doc["left_out"]] == ["1.1", "1.2", "1.3", "P1"]
    assert [e["kept"] for e in doc["left_out"]] == [True, False, False, False]
    for e in doc["left_out"]:
        check_effect(e, score(BASE, without=e["id"]), e["id"])
    want = [("target", F(72)), ("target", F(84)), ("share", F(45, 100)), ("share", F(55, 100))]
    assert [(e["dial"], e["to"]) for e in doc["turned"]] == [(n, float(v)) for n, v in want]
    for e, (name, value) in zip(doc["turned"], want):
        check_effect(e, score(BASE, **{name: value}), e["dial"])


def check_steps(doc):
    tries = [("target", F(v), score(BASE, target=F(v))) for v in (79, 81)]
    tries += [("share", F(v, 10), score(BASE, share=F(v, 10))) for v in (4, 6)]
    for name in WHOLE:
        for u in UNITS:
            for value in (int(BASE[u][name]) - 1, int(BASE[u][name]) + 1):
                if 0 <= value <= MOST.get(name, 10**9):
                    tries.append((u + "." + name, F(value), score(turned(u, name, value))))
    for i, (edge, points) in enumerate(BANDS):
        for to in (edge - 1, edge + 1):
            bands = BANDS[:i] + [(to, points)] + BANDS[i + 1:]
            tries.append((None, F(to), score(BASE, bands=bands), edge))
    assert doc["steps_tried"] == len(tries), (doc["steps_tried"], len(tries))
    left = [t for t in tries if shows(t[2])]
    assert len(left) == len(doc["steps"]), [t[:2] for t in left]
    for e in doc["steps"]:
        found = [t for t in left if t[0] == e["dial"] and float(t[1]) == e["to"] and (len(t) < 4 or t[3] == e["from"])]
        assert len(found) == 1, e
        check_effect(e, found[0][2], e)


# ---- noise ------------------------------------------------------------------------------


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(b >> 32) ^ c[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def stream(name):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return h


def uniform(name, k, seed=1):
    s, low = stream(name), 0xFFFFFFFF
    x = philox([k & low, k >> 32, s & low, s >> 32], [seed & low, seed >> 32])
    return (((x[1] << 32 | x[0]) >> 12) + 0.5) * 2.0**-52


def noisy(unit, name, k, share):
    value = float(BASE[unit][name])
    v = value * (1 + share * (2 * uniform(unit + "." + name, k) - 1))
    places = 1 if name in WHOLE else 10**9
    v = math.floor(v * places + 0.5) / places
    return min(max(v, 0), MOST.get(name, 10**9))


def sample(k, group=None, share=0.01):
    """Draw k of A; the figures of group from B."""
    figures = {}
    for u in UNITS:
        figures[u] = {n: noisy(u, n, k + (2**32 if n == group else 0), share) for n in INPUTS[:-1]}
        figures[u]["disciplined"] = BASE[u]["disciplined"]
    return figures


def shares(a, b, ab):
    n = len(a)
    mean = sum(a + b) / (2 * n)
    v = [((x - mean) ** 2 + (y - mean) ** 2) / 2 for x, y in zip(a, b)]
    variance = sum(v) / n
    first = [(y - mean) * (z - x) for x, y, z in zip(a, b, ab)]
    total = [(x - z) ** 2 / 2 for x, z in zip(a, ab)]
    out = []
    for parts in (first, total):
        s = sum(parts) / n / variance
        out += [s, math.sqrt(sum((p - s * q) ** 2 for p, q in zip(parts, v)) / (n * (n - 1))) / variance]
    return variance, out


def quantile(values, share):
    return sorted(values)[max(0, math.ceil(share * len(values) - 1e-9) - 1)]


def close(a, b):
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def check_noise(doc, draws=200):
    noise = doc["noise"]
    assert [(i["input"], i["figures"]) for i in noise["inputs"]] == [
        ("rate", 4), ("weight", 4), ("cases", 4), ("reports", 0), ("violations", 0)], noise["inputs"]
    a = [score(sample(k)) for k in range(draws)]
    b = [score(sample(2**32 + k)) for k in range(draws)]
    ab = {g: [score(sample(k, g)) for k in range(draws)] for g in INPUTS[:3]}
    for unit in noise["units"]:
        u = unit["id"]
        places, totals = [x[u][1] for x in a], [x[u][0] for x in a]
        assert (unit["low"], unit["high"]) == (quantile(places, 0.05), quantile(places, 0.95)), u
        assert (unit["least"], unit["most"], unit["unranked"]) == (min(places), max(places), 0), u
        assert close(unit["total_low"] * 100, quantile(totals, 0.05)), u
        assert close(unit["total_high"] * 100, quantile(totals, 0.95)), u
        assert close(unit["awards"]["flag"], sum(x[u][2] == "yes" for x in a) / draws), u
        check_shares(unit, lambda x: x[u][0], a, b, ab)
    margin, = noise["margins"]
    assert (margin["holder"], margin["other"]) == ("binh", "chi")
    check_shares(margin, lambda x: x["binh"][0] - x["chi"][0], a, b, ab)


def check_shares(got, output, a, b, ab):
    of = lambda draws: [float(output(x)) for x in draws]
    for s in got["shares"]:
        variance, want = shares(of(a), of(b), of(ab.get(s["input"], a)))
        assert close(got["deviation"] * 100, math.sqrt(variance)), got
        have = [s["first"], s["first_error"], s["total"], s["total_error"]]
        assert all(close(x, y) for x, y in zip(have, want)), (s, want)


def check_product(doc):
    """x uniform within +- r of its mean has variance m^2 r^2 / 3; of a product of two: V = (1 + q)^2 - 1, q = r^2 / 3."""
    q = 0.05**2 / 3
    v = (1 + q) ** 2 - 1
    for unit in doc["noise"]["units"]:
        assert [s["input"] for s in unit["shares"]] == ["weight", "cases"]
        for s in unit["shares"]:
            assert abs(s["first"] - q / v) <= 4 * s["first_error"] < 0.3, s
            assert abs(s["total"] - q * (1 + q) / v) <= 4 * s["total_error"] < 0.3, s


if sys.argv[1] == "--product":
    check_product(json.load(open(sys.argv[2])))
else:
    document = json.load(open(sys.argv[1]))
    check_changes(document)
    check_steps(document)
    check_noise(document)
    pair, = document["close"]
    assert (pair["ahead"], pair["behind"], pair["gap"], pair["award"]) == tuple(sys.argv[2:4]) + (float(sys.argv[4]), "flag"), pair
print("agrees")
