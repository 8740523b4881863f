-- wants: unknown name "require"
require("os")
