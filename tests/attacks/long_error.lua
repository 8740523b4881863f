-- wants: aaaaaaaaaa
local s = "aaaaaaaaaaaaaaaa"
for i = 1, 12 do s = s .. s end
error(s)
