-- wants: red  [2J text
error("red \27[2J text \0 and more")
