-- wants: unknown key "a"
local t = {}
for i = 1, 300000 do t = { a = t } end
param "p" { 1, title = t }
