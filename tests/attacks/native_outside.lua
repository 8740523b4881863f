-- wants: a native function cannot use "v" from outside
local v = x.a
criterion "1" { max = 1, score = native { x.a, fn = function(a) return v end } }
