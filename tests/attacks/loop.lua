-- wants: more than 20 million steps
for i = 1, 1e18 do end
