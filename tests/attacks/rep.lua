-- wants: attempt to index a string value
local s = (""):rep(4611686018427387904)
