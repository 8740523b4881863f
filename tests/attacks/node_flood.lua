-- wants: more than 500,000 operations
for i = 1, 1e7 do local v = x.a + i end
