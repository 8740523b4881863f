-- wants: more than 20 million steps
local function again() return again() end
again()
