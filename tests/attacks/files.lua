-- wants: unknown name "io"
io.open("/etc/passwd")
