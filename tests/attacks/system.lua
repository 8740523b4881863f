-- wants: unknown name "os"
os.execute("true")
