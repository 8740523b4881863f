-- wants: attempt to index a string value
local s = ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"):find(".-.-.-.-.-.-.-.-.-.-b")
