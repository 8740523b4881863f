-- wants: "around" is a word of the rules
around = function() return 1000 end
