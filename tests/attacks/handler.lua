-- wants: unknown name "xpcall"
xpcall(error, function() for i = 1, 1e18 do end end)
