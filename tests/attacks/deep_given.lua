-- wants: must be a number
local t = {}
for i = 1, 100000 do t = { prev = t } end
test "t" { given = t, expect = {} }
