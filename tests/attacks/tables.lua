-- wants: more than 32 MiB
local t = {}
for i = 1, 1e7 do
  local u = {}
  for k = 1, 1000 do u[k] = k end
  t[i % 30000] = u
end
