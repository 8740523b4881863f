-- wants: needs too much memory
criterion "1" { max = 1, score = native { x.a, fn = function(a)
  local s = "0123456789abcdef"
  for i = 1, 40 do s = s .. s end
  return 1
end } }
