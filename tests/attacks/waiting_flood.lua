-- wants: more than 32 MiB
for i = 1, 1e7 do local c = criterion("c" .. i) end
