-- wants: unknown name "pcall"
for i = 1, 1e18 do pcall(function() for k = 1, 1e18 do end end) end
