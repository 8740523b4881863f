-- wants: cannot be changed
x.cases = 1
