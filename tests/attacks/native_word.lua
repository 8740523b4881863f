-- wants: a native function cannot use "make" from outside
local make = criterion
criterion "1" { max = 1, score = native { x.a, fn = function(a) make "2" { max = 1, score = 1 } end } }
