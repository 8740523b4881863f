-- wants: larger than 1 MiB
local s = "0123456789abcdef"
for i = 1, 60 do s = s .. s end
