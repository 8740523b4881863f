-- wants: unknown name "criterion" inside a native function
criterion "1" { max = 1, score = native { x.a, fn = function(a) return criterion "2" {} end } }
