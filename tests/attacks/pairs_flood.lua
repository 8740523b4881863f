-- wants: more than 20 million steps
local t = {}
for i = 1, 30000 do t["key_with_a_rather_long_common_beginning_" .. i] = i end
for i = 1, 1e6 do for k in pairs(t) do break end end
