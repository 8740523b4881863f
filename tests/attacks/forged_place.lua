-- wants: @4000000000:1: no such file
return error("@4000000000:1: no such file")
