-- wants: figures
local many = {}
for i = 1, 5000 do many["f" .. i] = 1 end
test_defaults(many)
for i = 1, 2000 do test("t" .. i) { expect = { total = 1 } } end
