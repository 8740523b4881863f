-- wants: more than 32 MiB
local s, t = "0123456789abcdef", {}
for i = 1, 14 do s = s .. s end
for i = 1, 10000 do t[i] = s .. i end
