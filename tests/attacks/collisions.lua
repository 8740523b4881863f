-- wants: larger than 1 MiB
local t = {}
for i = 1, 2 ^ 18 do t[i * 2 ^ 32 + 0.5] = 1 end
