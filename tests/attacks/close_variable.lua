-- wants: <const> and <close> are not part
local t <close> = nil
