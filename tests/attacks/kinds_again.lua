-- wants: is declared twice
local n = number {}
inputs { a = n, b = n }
inputs { a = n }
