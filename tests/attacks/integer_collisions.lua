-- wants: larger than 1 MiB
local t = {}
local step = 2147483647
for i = 1, 262144 do t[i * step] = 1 end
