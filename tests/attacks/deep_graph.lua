-- wants: nested more than 1000 deep
local v = x.a
for i = 1, 1e6 do v = v + 1 end
