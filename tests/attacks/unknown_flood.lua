-- wants: more than 500 mistakes
for i = 1, 1e7 do local v = x["Bad" .. i] end
