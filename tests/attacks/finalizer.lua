-- wants: unknown name "setmetatable"
setmetatable({}, { __gc = function() for i = 1, 1e18 do end end })
