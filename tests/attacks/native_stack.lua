-- wants: needs too much memory
criterion "1" { max = 1, score = native { x.a, fn = function(a)
  local function down(n) return 1 + down(n + 1) end
  return down(a)
end } }
