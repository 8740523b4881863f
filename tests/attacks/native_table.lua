-- wants: a native function cannot use "seen" from outside
local seen = {}
criterion "1" { max = 1, score = native { x.a, fn = function(a) seen[#seen + 1] = a return #seen end } }
