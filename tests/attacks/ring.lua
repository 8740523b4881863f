-- wants: which stands elsewhere already
local c = criterion "1" { score = 1 }
section "I" { c }
section "II" { c, c }
