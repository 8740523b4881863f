-- wants: more than 32 MiB
local s = "0123456789abcdef"
for i = 1, 14 do s = s .. s end
for i = 1, 5000 do param("p" .. i) { i, title = s } end
