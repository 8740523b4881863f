-- wants: unknown name "string"
string.format = function() return "poison" end
