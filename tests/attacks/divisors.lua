-- wants: nested more than 1000 deep
local v = x.a / x.b
for i = 1, 900 do v = when(v:eq(0), v, v / v) end
for i = 1, 1e6 do v = inverse(v, { ref = v }) end
