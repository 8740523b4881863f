-- wants: "|" does not work on figures
local a = 1 | 2
