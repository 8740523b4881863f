-- wants: the result must be a number, true, false or nil, not a table
criterion "1" { max = 1, score = native { x.a, fn = function(a) return {} end } }
