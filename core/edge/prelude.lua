-- prelude.lua - the words of the rule language that are made of other words.
--
-- Floor: edge.  Run once before every rule script, with the primitives `op` (script_words.c).
-- Every global function here becomes a word; rules/README.md says what each gives.  A scale wraps
-- its value in op.form (model/forms.h), so that check and explain can speak of it.
--
-- Nothing here is held within 0..max: the engine does that, and explain says when it did.  The
-- exceptions say "at least" or "at most" in the README.

local op = ...
local node, form, figure = op.node, op.form, op.figure

-- ---- arguments ---------------------------------------------------------------------------

-- All arguments as nodes, and how many; at least one.
local function figures(...)
  local n = select("#", ...)
  if n == 0 then op.fail("%s needs at least one figure", op.word_name()) end
  local list = { ... }
  for i = 1, n do list[i] = figure(list[i], i) end
  return list, n
end

-- The table of options at argument i, all keys known; absent is empty.
local function options(o, i, names)
  if o == nil then return {} end
  op.keys(op.table(o, i), names)
  return o
end

-- A table of options that must be there.
local function settings(o, i, names)
  return options(op.table(o, i), i, names)
end

local function fold(word, list)
  local value = list[1]
  for i = 2, #list do value = node(word, value, list[i]) end
  return value
end

local function condition_of(...)
  local n = select("#", ...)
  if n == 0 then op.fail("%s needs at least one condition", op.word_name()) end
  local list = { ... }
  for i = 1, n do list[i] = op.condition(list[i], i) end
  return fold("all", list)
end

-- { {a, b}, ... } as a flat list of nodes a, b, a, b, ...
local function pairs_of(t, i)
  local flat = { n = 0 }
  if #op.table(t, i) == 0 then op.fail("the table of %s is empty", op.word_name()) end
  for k, row in ipairs(t) do
    if type(row) ~= "table" or #row ~= 2 then
      op.fail("row %s of %s must be a pair { a, b }", k, op.word_name())
    end
    flat[2 * k - 1], flat[2 * k] = figure(row[1], i), figure(row[2], i)
    flat.n = 2 * k
  end
  return flat
end

-- a * b + a * b + ... of a flat list of pairs
local function sum_of_products(flat)
  local terms = {}
  for k = 1, flat.n, 2 do terms[#terms + 1] = flat[k] * flat[k + 1] end
  return fold("+", terms)
end

-- ---- arithmetic --------------------------------------------------------------------------

function min(...) return fold("min", (figures(...))) end
function max(...) return fold("max", (figures(...))) end

local function held(v, lo, hi) return node("min", node("max", v, lo), hi) end

function clamp(v, lo, hi) return held(figure(v, 1), figure(lo, 2), figure(hi, 3)) end
function abs(v) return node("abs", figure(v, 1)) end
function sqrt(v) return node("sqrt", figure(v, 1)) end
function exp(v) return node("exp", figure(v, 1)) end
function pow(v, e) return node("^", figure(v, 1), figure(e, 2)) end

function log(v, base)
  local value = node("log", figure(v, 1))
  return base == nil and value or value / node("log", figure(base, 2))
end

local function places_of(places) return places == nil and 0 or op.number(places, 2, 0, 9, true) end

function round(v, places) return op.round(figure(v, 1), places_of(places)) end
function floor(v, places) return op.floor(figure(v, 1), places_of(places)) end
function ceil(v, places) return op.ceil(figure(v, 1), places_of(places)) end

-- when(c1, a1, c2, a2, ..., otherwise)
function when(...)
  local n = select("#", ...)
  local list = { ... }
  if n < 3 or n % 2 == 0 then
    op.fail("%s needs condition, value, ..., and at last the value otherwise", op.word_name())
  end
  local value = figure(list[n], n)
  for i = n - 2, 1, -2 do
    value = node("when", op.condition(list[i], i), figure(list[i + 1], i + 1), value)
  end
  return value
end

function coalesce(...)
  local list, n = figures(...)
  local value = list[n]
  for i = n - 1, 1, -1 do value = node("coalesce", list[i], value) end
  return value
end

-- ---- sums and means ----------------------------------------------------------------------

function sum(...) return fold("+", (figures(...))) end

function mean(...)
  local list, n = figures(...)
  list.n = n
  return form("mean", fold("+", list) / n, list)
end

function trimmed_mean(k, ...)
  local list, n = figures(...)
  k = op.number(k, 1, 0, n, true)
  if 2 * k >= n then op.fail("%s leaves out all of the %s figures", op.word_name(), n) end
  return op.trim(k, list)
end

function median(...)
  local list, n = figures(...)
  return op.trim((n - 1) // 2, list)
end

function weighted_mean(t)
  local flat, weights = pairs_of(t, 1), {}
  for k = 2, flat.n, 2 do weights[#weights + 1] = flat[k] end
  return form("weighted_mean", sum_of_products(flat) / fold("+", weights), flat)
end

-- Root by root: one below 0 is missing, and no product grows too large.
function geometric_mean(...)
  local list, n = figures(...)
  for i = 1, n do list[i] = node("^", list[i], 1 / n) end
  return fold("*", list)
end

function harmonic_mean(...)
  local list, n = figures(...)
  for i = 1, n do list[i] = 1 / list[i] end
  return n / fold("+", list)
end

-- The mean of those whose divisors are not 0: kinds of work that a unit does not have do not count.
function mean_of_present(...)
  local list, n = figures(...)
  local values, present = {}, {}
  for i = 1, n do
    local absent = op.zero_divisor(list[i])
    values[i] = absent and node("when", absent, 0, list[i]) or list[i]
    present[i] = absent and node("no", absent) or op.const(1)
  end
  list.n = n
  return form("mean_of_present", fold("+", values) / fold("+", present), list)
end

-- ---- scales: targets ---------------------------------------------------------------------

-- How a rule counts: a function from a distance to its number of steps, and the flag that says so.
local function stepper(o)
  local per = op.option(o, "per")
  local size = per and op.const_value(per) or 1
  local count = op.word(o, "count", "prorated whole started", "prorated")
  if size <= 0 then op.fail("per of %s must be more than 0, not %s", op.word_name(), size) end
  return function(distance)
    local n = per and distance / per or distance
    if count == op.WHOLE then return op.floor(n) end
    return count == op.STARTED and op.ceil(n) or n
  end, count, per
end

-- What is lost at a distance from where full points end: as a function, and as arguments of a form.
local function loss(o)
  local steps, count, per = stepper(o)
  local first = op.option(o, "first")
  local each = (first and op.option or op.required)(o, "each")
  return function(distance)
    if not each then return first end
    local points = each * steps(distance)
    return first and first + points or points
  end, { first = first, each = each, per = per, count = count }
end

-- Is exactly on the edge not enough?  Without a first step it makes no difference.
local function is_strict(o)
  return op.word(o, "reached", "lost ok", "lost") == 0 and o.first ~= nil
end

function full_if(...)
  local c = condition_of(...)
  return form("full_if", node("when", c, full, 0), { c })
end

function pct_of(v)
  v = figure(v, 1)
  return form("pct_of", full * v / 100, { v })
end

local function share_of_target(v, target) return held(v / target, 0, 1) end

function reach(v, target)
  v, target = figure(v, 1), figure(target, 2)
  return form("reach", share_of_target(v, target), { v, target })
end

function proportional(v, o)
  v, o = figure(v, 1), settings(o, 2, "target")
  local target = op.required(o, "target")
  return form("proportional", full * share_of_target(v, target), { v, target })
end

local function around_target(v, target, o)
  local base, cap = op.option(o, "base", full), op.option(o, "cap")
  local over, under = op.option(o, "over", 0), op.option(o, "under", 0)
  local steps, count = stepper(o)
  local extra = over * steps(v - target)
  if cap then extra = node("min", extra, cap) end
  local value = node("when", node("ge", v, target), base + extra, base - under * steps(target - v))
  return form("around", value, { v, target, base, over, under, cap, n = 6 }, count)
end

function around(v, o)
  v, o = figure(v, 1), settings(o, 2, "target base over under cap count")
  return around_target(v, op.required(o, "target"), o)
end

function at_least(v, o)
  v, o = figure(v, 1), settings(o, 2, "target first each per count reached")
  local target, lost, by = op.required(o, "target"), loss(o)
  local passed = node(is_strict(o) and "gt" or "ge", v, target)
  local value = node("when", passed, full, full - lost(target - v))
  return form("at_least", value, { v, target, by.first, by.each, by.per, n = 5 }, by.count)
end

function at_most(v, o)
  v, o = figure(v, 1), settings(o, 2, "limit first each per count reached")
  local limit, lost, by = op.required(o, "limit"), loss(o)
  local kept = node(is_strict(o) and "lt" or "le", v, limit)
  local value = node("when", kept, full, full - lost(v - limit))
  return form("at_most", value, { v, limit, by.first, by.each, by.per, n = 5 }, by.count)
end

function inverse(v, o)
  v, o = figure(v, 1), settings(o, 2, "ref")
  local ref = op.required(o, "ref")
  local share = node("when", node("eq", v, 0), 1, node("min", 1, ref / v))
  return form("inverse", full * share, { v, ref })
end

function target_range(v, o)
  v, o = figure(v, 1), settings(o, 2, "from to each per count")
  local from, to, lost, by = op.required(o, "from"), op.required(o, "to"), loss(o)
  local inside = node("when", node("gt", v, to), full - lost(v - to), full)
  local value = node("when", node("lt", v, from), full - lost(from - v), inside)
  return form("target_range", value, { v, from, to, by.each, by.per, n = 5 }, by.count)
end

-- ---- scales: tables ----------------------------------------------------------------------

-- A row { from, points } or { from =, upto = or below =, points = }: its edges and points.
local function band_row(row, k, what)
  op.keys(row, "from upto below " .. what)
  if row[what] ~= nil then
    local high = row.upto ~= nil and "upto" or "below"
    return op.option(row, "from"), op.option(row, high), op.option(row, what)
  end
  if #row ~= 2 then op.fail("row %s of %s must be { from, %s }", k, op.word_name(), what) end
  return figure(row[1], 2), nil, figure(row[2], 2)
end

-- How rows name their upper edges: "upto" (<=), "below" (<), or nil: each ends where the one above
-- begins.  The first may have none.
local function edge_kind(t)
  local kind
  for k, row in ipairs(t) do
    if type(row) ~= "table" then op.fail("row %s of %s must be a table", k, op.word_name()) end
    local named = row.upto ~= nil and "upto" or row.below ~= nil and "below" or nil
    if k <= 2 and named then kind = kind or named end
    if k > 1 and named ~= kind or row.upto ~= nil and row.below ~= nil then
      op.fail("row %s of %s must name its upper edge as the others do", k, op.word_name())
    end
  end
  return kind
end

-- The BANDS of a printed table.  One that names its upper edges may have holes, and a value in a
-- hole is missing: the text does not say what it is worth.
local function band_table(v, t, what)
  op.keys(op.table(t, 2), "otherwise above")
  if #t == 0 then op.fail("the table of %s is empty", op.word_name()) end
  local kind, above = edge_kind(t), op.flag(t, "above")
  if above and kind == "below" then
    op.fail("%s: above = true goes with upto, not with below", op.word_name())
  end
  local rows = {}
  for k, row in ipairs(t) do
    local low, high, points = band_row(row, k, what)
    if not kind and k > 1 then high = rows[k - 1].low end
    rows[k] = { low = low, high = high, points = points }
  end
  local flags = (above and op.ABOVE or 0) + ((above or kind == "upto") and op.UPTO or 0)
  return op.bands(v, op.option(t, "otherwise", not kind and 0 or nil), rows, flags)
end

function bands(v, t)
  v = figure(v, 1)
  return form("bands", band_table(v, t, "points"), { v })
end

function bands_minus(v, t)
  v = figure(v, 1)
  return form("bands_minus", full - band_table(v, t, "lost"), { v })
end

function linear(v, t)
  v = figure(v, 1)
  local flat, rows = pairs_of(t, 2), {}
  for k = 1, flat.n, 2 do rows[#rows + 1] = { flat[k], flat[k + 1] } end
  return form("linear", op.linear(v, rows), { v })
end

function level(v, points)
  v = figure(v, 1)
  return form("level", op.levels(v, nil, op.table(points, 2)), { v })
end

function judged(v)
  v = figure(v, 1)
  return form("judged", v, { v })
end

-- ---- scales: counts and events -----------------------------------------------------------

function worth(t)
  local flat = pairs_of(t, 1)
  return form("worth", sum_of_products(flat), flat)
end

checklist = worth

-- per_event(n, each) or per_event { {n, each}, ... }
function per_event(n, each)
  local flat = type(n) == "table" and pairs_of(n, 1) or { figure(n, 1), figure(each, 2), n = 2 }
  return form("per_event", full - sum_of_products(flat), flat)
end

-- { 2, 5, 10 }: what one, two, three and more cost; every number up to the last must be named.
function escalating(n, costs)
  n = figure(n, 1)
  local named, last = 0, 0
  for k in pairs(op.table(costs, 2)) do
    if type(k) ~= "number" then op.fail("%s: %s is no number of times", op.word_name(), k) end
    named, last = named + 1, k > last and k or last
  end
  if named == 0 then op.fail("the table of %s is empty", op.word_name()) end
  local rows = { { low = nil, high = 1, points = 0 } }
  for k = 1, named do
    if costs[k] == nil then
      op.fail("%s says what %s costs, but not %s", op.word_name(), last, k)
    end
    rows[k + 1] = { low = k, high = k < named and k + 1 or nil, points = figure(costs[k], 2) }
  end
  return form("escalating", full - op.bands(n, nil, rows, 0), { n })
end

function opening(start, ...)
  local changes = select("#", ...) > 0 and sum(...) or 0
  return figure(start, 1) + changes
end

function earn(n, each, cap)
  n, each = figure(n, 1), figure(each, 2)
  cap = cap == nil and full or figure(cap, 3)
  return form("earn", node("min", n * each, cap), { n, each, cap })
end

function plus_minus(pass, fail, o)
  pass, fail, o = figure(pass, 1), figure(fail, 2), settings(o, 3, "plus minus")
  local plus, minus = op.required(o, "plus"), op.required(o, "minus")
  return form("plus_minus", plus * pass - minus * fail, { pass, plus, fail, minus })
end

-- Points lost for one paper that is late by so many days.
function late_days(days, o)
  days, o = figure(days, 1), options(o, 2, "each cap")
  local points, cap = days * op.option(o, "each", 1), op.option(o, "cap")
  return cap and node("min", points, cap) or points
end

-- ---- scales: conditions ------------------------------------------------------------------

function limit_if(c, cap, score)
  c, cap, score = op.condition(c, 1), figure(cap, 2), figure(score, 3)
  return form("limit_if", node("when", c, node("min", score, cap), score), { c, cap, score })
end

function zero_if(c, score)
  c, score = op.condition(c, 1), figure(score, 2)
  return form("zero_if", node("when", c, 0, score), { c, score })
end

function zero_below(v, least, score)
  v, least, score = figure(v, 1), figure(least, 2), figure(score, 3)
  return form("zero_below", node("when", node("lt", v, least), 0, score), { v, least, score })
end

function minus_if(c, points, score)
  c, points, score = op.condition(c, 1), figure(points, 2), figure(score, 3)
  return form("minus_if", node("when", c, score - points, score), { c, points, score })
end

-- ---- over the cluster --------------------------------------------------------------------

-- A relative operation; o says who takes part (among) and in which groups (by).
local function over(word, v, o, extra, flags)
  return op.relative(word, v,
    { among = op.option(o, "among"), by = op.option(o, "by"), extra = extra, flags = flags })
end

local function first_of(v, o, is_lower) return over(is_lower and "worst" or "best", v, o) end

function best(v, o)
  o = options(o, 2, "among by lower")
  return first_of(figure(v, 1), o, op.flag(o, "lower"))
end

function worst(v, o)
  o = options(o, 2, "among by lower")
  return first_of(figure(v, 1), o, not op.flag(o, "lower"))
end

function mean_of(v, o) return over("mean_of", figure(v, 1), options(o, 2, "among by")) end
function sum_of(v, o) return over("sum_of", figure(v, 1), options(o, 2, "among by")) end
function count_of(v, o) return over("count_of", figure(v, 1), options(o, 2, "among by")) end
function median_of(v, o) return over("median_of", figure(v, 1), options(o, 2, "among by")) end

local function stdev(v, o) return over("stdev_of", v, o, nil, op.flag(o, "sample") and 1 or 0) end

function stdev_of(v, o) return stdev(figure(v, 1), options(o, 2, "among by sample")) end

function quantile_of(v, q, o)
  return over("quantile_of", figure(v, 1), options(o, 3, "among by"), figure(q, 2))
end

local TIES = { [0] = op.SKIP, op.DENSE, op.MEAN }

local function rank_by(v, o)
  local ties = TIES[op.word(o, "ties", "skip dense mean", "skip")]
  return over("rank_of", v, o, nil, ties + (op.flag(o, "lower") and op.ASCENDING or 0))
end

function rank_of(v, o) return rank_by(figure(v, 1), options(o, 2, "ties lower among by")) end

function rank_points(v, o)
  v, o = figure(v, 1), settings(o, 2, "step ties lower among by")
  local step, place = op.required(o, "step"), rank_by(v, o)
  return form("rank_points", node("max", 0, full - step * (place - 1)), { v, place, step })
end

-- Where less is better and the value is 0, nobody can be better: full.
function to_best(v, o)
  v, o = figure(v, 1), options(o, 2, "lower among by")
  local is_lower = op.flag(o, "lower")
  local first = first_of(v, o, is_lower)
  local share = is_lower and node("when", node("eq", v, 0), 1, first / v) or v / first
  return form("to_best", full * share, { v, first }, is_lower and 1 or 0)
end

-- Inverse is the same line with its ends exchanged: the smallest value earns `to`.
function minmax(v, o)
  v, o = figure(v, 1), options(o, 2, "from to inverse among by")
  local from, to = op.option(o, "from", 0), op.option(o, "to", full)
  local low, high = over("worst", v, o), over("best", v, o)
  if op.flag(o, "inverse") then low, high = high, low end
  local line = from + (to - from) * (v - low) / (high - low)
  local equal = to + 0 * v -- a unit without a figure has no points among equals either
  return form("minmax", node("when", node("eq", low, high), equal, line), { v, low, high, from, to })
end

function vs_mean(v, o)
  v, o = figure(v, 1), settings(o, 2, "base over under cap count among by")
  return around_target(v, over("mean_of", v, o), o)
end

function zscore(v, o)
  v, o = figure(v, 1), options(o, 2, "sample among by")
  return (v - over("mean_of", v, o)) / stdev(v, o)
end

-- The place from below over the number of others: a unit alone has nobody above it, and gets 1.
function percentile_rank(v, o)
  v, o = figure(v, 1), options(o, 2, "among by")
  local below = over("rank_of", v, o, nil, op.SKIP + op.ASCENDING) - 1
  local others = over("count_of", v, o) - 1
  return node("when", node("eq", others, 0), 1 + below, below / others)
end

function winsorised(v, q, o)
  v, q, o = figure(v, 1), figure(q, 2), options(o, 3, "among by")
  return held(v, over("quantile_of", v, o, q), over("quantile_of", v, o, 1 - q))
end

-- ---- versus the past ---------------------------------------------------------------------

-- change / before in percent.  A base of 0 is missing ("none arisen" may answer it), unless the
-- rule says what staying at 0 and rising from 0 are.
local function percent_change(change, before, now, o)
  local percent = change / before * 100
  if o.still_zero == nil and o.from_zero == nil then return percent end
  local still = op.option(o, "still_zero", op.missing())
  local from = op.option(o, "from_zero", op.missing())
  return node("when", node("eq", before, 0), node("when", node("eq", now, 0), still, from), percent)
end

function fall(before, now, o)
  before, now, o = figure(before, 1), figure(now, 2), options(o, 3, "still_zero from_zero")
  return form("fall", percent_change(before - now, before, now, o), { before, now })
end

function growth(before, now, o)
  before, now, o = figure(before, 1), figure(now, 2), options(o, 3, "still_zero from_zero")
  return form("growth", percent_change(now - before, before, now, o), { before, now })
end

function past_mean(years, name)
  years, name = op.number(years, 1, 1, 50, true), op.text(name, 2)
  local list = {}
  for k = 1, years do list[k] = op.input(name, k) end
  return fold("+", list) / years
end

function per(n, base, unit) return figure(n, 1) / figure(base, 2) * figure(unit, 3) end
function share(n, whole) return figure(n, 1) / figure(whole, 2) * 100 end

-- ---- gates -------------------------------------------------------------------------------

function below_max(id)
  id = op.text(id, 1)
  return node("lt", op.points(id), op.maximum(id))
end

function below_share(id, least)
  id = op.text(id, 1)
  return node("lt", op.points(id), figure(least, 2) * op.maximum(id))
end

-- ---- one argument too many ---------------------------------------------------------------

-- Lua drops it in silence; the rule meant something by it.
local function with_at_most(n, f)
  return function(...)
    if select("#", ...) > n then
      op.fail("%s takes at most %s arguments, not %s", op.word_name(), n, select("#", ...))
    end
    return f(...)
  end
end

local ARGUMENTS = {
  { "abs", "sqrt", "exp", "weighted_mean", "pct_of", "judged", "worth", "checklist", "below_max" },
  { "pow", "log", "round", "floor", "ceil", "reach", "proportional", "around", "at_least",
    "at_most", "inverse", "target_range", "bands", "bands_minus", "linear", "level", "per_event",
    "escalating", "late_days", "zero_if", "best", "worst", "mean_of", "sum_of", "count_of",
    "median_of", "stdev_of", "rank_of", "rank_points", "to_best", "minmax", "vs_mean", "zscore",
    "percentile_rank", "past_mean", "share", "below_share" },
  { "clamp", "earn", "plus_minus", "limit_if", "zero_below", "minus_if", "quantile_of",
    "winsorised", "fall", "growth", "per" },
}

for n, words in ipairs(ARGUMENTS) do
  for _, word in ipairs(words) do _ENV[word] = with_at_most(n, _ENV[word]) end
end
