"""Every sentence that a person may read stands in core/base/text_vi*.h, and its conversions agree.

    translations.py            check core and cli; prints what is missing, ready to be pasted
    translations.py --self     check this program

A sentence is a literal given to td_text, TD_MARK or td_progress_begin, or the format of a function declared with
__attribute__((format(printf, N, M))) whose name does not end in "printf": td_fail, td_complain,
and any helper of a module that hands its format on to them.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = "core/base/text_vi.h"  # where to add; it may include others of its name
FIXED = {"td_text": 2, "TD_MARK": 1, "td_progress_begin": 2}

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<char>'(?:\\.|[^'\\\n])*')
    |(?P<word>[A-Za-z_]\w*)|(?P<other>\S)""",
    re.X | re.S,
)
CONVERSION = re.compile(
    r"%(?:(?P<pos>\d+)\$)?(?P<flags>[-+ #0']*)(?P<width>\*(?:\d+\$)?|\d*)"
    r"(?P<prec>\.(?:\*(?:\d+\$)?|-?\d*))?(?P<type>(?:hh|h|ll|l|j|z|t|L)?[diouxXeEfFgGaAcspn%])"
)


def tokens(text):
    """(kind, text, line) of everything but comments and preprocessor lines that are no macro."""
    line, at, out = 1, 0, []
    for m in TOKEN.finditer(text):
        line += text.count("\n", at, m.start())
        at = m.start()
        if m.lastgroup != "comment":
            out.append((m.lastgroup, m.group(), line))
    return out


def closing(toks, opening):
    """Index of the bracket that closes the one at opening."""
    depth = 0
    for i in range(opening, len(toks)):
        if toks[i][0] == "other":
            depth += toks[i][1] in "([{"
            depth -= toks[i][1] in ")]}"
            if depth == 0:
                return i
    return len(toks)


def arguments(toks, opening):
    """The token lists of the arguments of a call."""
    end, depth, out = closing(toks, opening), 0, [[]]
    for tok in toks[opening + 1 : end]:
        if tok[0] == "other":
            depth += tok[1] in "([{"
            depth -= tok[1] in ")]}"
            if tok[1] == "," and depth == 0:
                out.append([])
                continue
        out[-1].append(tok)
    return out


def printf_like(toks):
    """{function: number of its format} of the declarations with a printf attribute."""
    found = {}
    for i, tok in enumerate(toks):
        if tok[1] != "__attribute__" or [t[1] for t in toks[i + 1 : i + 6]] != list("((") + [
            "format", "(", "printf"]:
            continue
        number = ""
        for t in toks[i + 7 :]:  # digits come one by one
            if not t[1].isdigit():
                break
            number += t[1]
        name = function_before(toks, i) or function_behind(toks, closing(toks, i + 1))
        if name and not name.endswith("printf"):
            found[name] = int(number)
    return found


def function_before(toks, at):
    """void NAME(...) __attribute__"""
    if at == 0 or toks[at - 1][1] != ")":
        return None
    depth = 0
    for i in range(at - 1, -1, -1):
        depth += toks[i][1] == ")"
        depth -= toks[i][1] == "("
        if depth == 0:
            return toks[i - 1][1] if i and toks[i - 1][0] == "word" else None
    return None


def function_behind(toks, at):
    """__attribute__((...)) static void NAME("""
    for i in range(at + 1, len(toks) - 1):
        if toks[i][1] in ";{":
            return None
        if toks[i][0] == "word" and toks[i + 1][1] == "(":
            return toks[i][1]
    return None


def literals(arg):
    """The literals an argument can be: "a" "b" is one, `x ? "a" : "b"` two, anything else none."""
    groups, rest = [], []
    for kind, text, line in arg:
        if kind == "string":
            if groups and rest and rest[-1] == "string":
                groups[-1] = (groups[-1][0] + text[1:-1], groups[-1][1])
            else:
                groups.append((text[1:-1], line))
        rest.append(kind if kind == "string" else text)
    if "?" in rest:
        # Only what stands directly behind the ? and the :; the condition may compare with text.
        groups, first = [], rest.index("?")
        return literals_of_choice(arg[first:])
    return groups if all(r == "string" for r in rest) else []


def literals_of_choice(arg):
    out, current, depth = [], [], 0
    for tok in arg:
        depth += tok[1] in ("(", "[")
        depth -= tok[1] in (")", "]")
        if tok[1] in "?:" and depth <= 0:
            out += literals(current)
            current = []
        else:
            current.append(tok)
    return out + literals(current)


def sentences(path, toks, functions):
    """(sentence, "file:line") of each literal sentence."""
    for i, tok in enumerate(toks[:-1]):
        if tok[0] != "word" or tok[1] not in functions or toks[i + 1][1] != "(":
            continue
        args = arguments(toks, i + 1)
        number = functions[tok[1]]
        if number <= len(args):
            for text, line in literals(args[number - 1]):
                yield text, f"{path}:{line}"


def conversions(text):
    """The conversions as a printf takes its arguments: {1: "s", 2: "zu"}."""
    out, n = {}, 0
    for m in CONVERSION.finditer(text):
        if m["type"] == "%":
            continue
        for star in re.findall(r"\*(?:(\d+)\$)?", m["width"] + (m["prec"] or "")):
            n += 1
            out[int(star) if star else n] = "*"
        n += 1
        kind = m["type"].replace("i", "d")
        out[int(m["pos"]) if m["pos"] else n] = re.sub("[eEfFgGaA]$", "g", kind)
    return out


def is_table(name):
    return name.startswith("core/base/text_vi")


def entries(files):
    """(file:line, arguments) of each TD_VI(...)."""
    for name in sorted(filter(is_table, files)):
        toks = tokens(files[name])
        for i, tok in enumerate(toks[:-1]):
            if tok[1] == "TD_VI" and toks[i + 1][1] == "(":
                yield f"{name}:{tok[2]}", arguments(toks, i + 1)


def read_table(files):
    table, problems = {}, []
    for where, args in entries(files):
        parts = [literals(a) for a in args]
        if len(parts) != 2 or any(len(p) != 1 for p in parts):
            problems.append(f"{where}: not TD_VI(\"...\", \"...\")")
            continue
        en, vi = parts[0][0][0], parts[1][0][0]
        if en in table:
            problems.append(f"{where}: \"{en}\" stands in the table twice")
        if not vi:
            problems.append(f"{where}: \"{en}\" has no Vietnamese")
        if conversions(en) != conversions(vi):
            problems.append(f"{where}: the conversions differ: \"{en}\" / \"{vi}\"")
        positional = [bool(m["pos"]) for m in CONVERSION.finditer(vi) if m["type"] != "%"]
        if any(positional) and not all(positional):
            problems.append(f"{where}: number all conversions or none: \"{vi}\"")
        table.setdefault(en, (vi, where))
    return table, problems


def lua_sentences(name, text):
    """What the prelude says: op.fail("...") and op.complain("severity", "...")."""
    for m in re.finditer(r'op\.(?:fail\(|complain\("\w+",)\s*"((?:[^"\\]|\\.)*)"', text):
        yield m[1], f"{name}:{text.count(chr(10), 0, m.start()) + 1}"


def said(name, text, toks, own):
    return lua_sentences(name, text) if name.endswith(".lua") else sentences(name, toks, own)


def check(files):
    """files: {name: text}.  Returns the complaints."""
    table, problems = read_table(files)
    toks = {
        name: [] if name.endswith(".lua") else tokens(text)
        for name, text in files.items()
        if not is_table(name)
    }
    shared = dict(FIXED)
    for name in toks:
        if name.endswith(".h"):
            shared.update(printf_like(toks[name]))
    used, missing = set(), {}
    for name in sorted(toks):
        own = {**shared, **printf_like(toks[name])}
        for text, where in said(name, files[name], toks[name], own):
            used.add(text)
            if text not in table and re.search(r"[^\W\d_]{2}", CONVERSION.sub("", text)):
                missing.setdefault(text, where)
    problems += [f"{at}: nobody says \"{en}\"" for en, (_, at) in table.items() if en not in used]
    if missing:
        problems.append(f"without Vietnamese ({len(missing)}); add to {TABLE}:")
        problems += [f'TD_VI("{text}", "") /* {where} */' for text, where in missing.items()]
    return problems


SELF_SOURCE = r"""
static int say(int *x, const char *format, ...) __attribute__((format(printf, 2, 3)));
__attribute__((format(printf, 1, 2))) static void
other(const char *format, ...) { }
void f(void) {
	td_fail(err, TD_EINVAL, "one"
		" two %s", "not me");  /* "nor me" */
	td_complain(d, TD_ERROR, &(struct td_place){ f, 1, 2 }, "three");
	say(&x, n == 1 ? "four" : "five");
	other("six");
	td_sink_printf(sink, "raw");
	td_text(lang, variable);
	td_text(lang, TD_MARK("seven"));
	td_fail(err, st, "%s: %s", a, b);
}
"""
SELF_HEADER = """
int td_fail(struct td_err *err, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void td_complain(struct td_diags *diags, int severity, const struct td_place *place,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
void td_sink_printf(struct td_sink *sink, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
"""


def self_test():
    files = {"core/a.c": SELF_SOURCE, "core/a.h": SELF_HEADER}
    said = ["one two %s", "three", "four", "five", "six", "seven"]
    full = "".join(f'TD_VI("{s}", "x{s}")\n' for s in said)
    assert check({**files, TABLE: full}) == [], check({**files, TABLE: full})
    for s in said:
        without = full.replace(f'TD_VI("{s}", "x{s}")\n', "")
        assert any(f'TD_VI("{s}"' in p for p in check({**files, TABLE: without})), s
    for line, complaint in [
        ('TD_VI("nine", "x")', "nobody says"),
        ('TD_VI("three", "x")', "twice"),
        ('TD_VI("a %s %d", "b %d %s")', "conversions differ"),
        ('TD_VI("a %s %d", "b %2$d %s")', "number all"),
        ('TD_VI("a", "")', "no Vietnamese"),
    ]:
        assert any(complaint in p for p in check({**files, TABLE: full + line})), line
    good = 'TD_VI("a %s %zu %.2f", "b %3$.1f %2$zu %1$s")'
    assert read_table({TABLE: good})[1] == [], read_table({TABLE: good})


def main():
    if sys.argv[1:] == ["--self"]:
        self_test()
        return 0
    files = {
        str(p.relative_to(ROOT)): p.read_text(encoding="utf-8")
        for top in ("core", "cli")
        for ending in ("*.[ch]", "*.lua")
        for p in (ROOT / top).rglob(ending)
    }
    problems = check(files)
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
