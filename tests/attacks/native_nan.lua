-- wants: the result is not a finite number
criterion "1" { max = 1, score = native { x.a, fn = function(a) return 0 / 0 end } }
