-- wants: more than 100000 steps for one unit
criterion "1" { max = 1, score = native { x.a, fn = function(a) while true do end end } }
