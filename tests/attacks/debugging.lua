-- wants: unknown name "debug"
debug.sethook()
