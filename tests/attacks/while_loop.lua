-- wants: "while" does not work on figures
while true do end
