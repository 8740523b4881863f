-- wants: unknown name "load"
load("return 1")()
