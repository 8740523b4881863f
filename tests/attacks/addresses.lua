-- wants: table function figure
error(tostring({}) .. " " .. tostring(error) .. " " .. tostring(x.a))
