-- wants: longer than 2 seconds
local step = (2 ^ 15 - 1) * 2 ^ 15 // 1
local n = 0
for i = 1, 1000 do
  local t = {}
  for k = 1, 30000 do
    t[k * 32767] = 1
    for _ = 1, 3 do n = n + (t[k * 32767] + 1) end
  end
end
