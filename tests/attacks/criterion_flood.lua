-- wants: declarations of one kind
for i = 1, 1e6 do criterion("c" .. i) { max = 1, score = 1 } end
