-- wants: unknown name "coroutine"
for i = 1, 1e18 do coroutine.wrap(function() for k = 1, 900 do end end)() end
