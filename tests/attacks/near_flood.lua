-- wants: more than 20 million steps
for i = 1, 1e7 do
  local v = a_name_as_long_as_can_be_compared_with_the_others_0123456789_abc
end
