/* prelude.lua: %s only, in the order of the English */
TD_VI("%s needs at least one figure", "%s cần ít nhất một số liệu")
TD_VI("%s needs at least one condition", "%s cần ít nhất một điều kiện")
TD_VI("the table of %s is empty", "bảng của %s đang trống")
TD_VI("row %s of %s must be a pair { a, b }", "dòng %s của %s phải là một cặp { a, b }")
TD_VI("%s needs condition, value, ..., and at last the value otherwise",
      "%s cần điều kiện, giá trị, ..., và cuối cùng là giá trị trong trường hợp còn lại")
TD_VI("%s leaves out all of the %s figures", "%s bỏ ra ngoài toàn bộ %s số liệu")
TD_VI("per of %s must be more than 0, not %s", "per của %s phải lớn hơn 0, không phải %s")
TD_VI("row %s of %s must be { from, %s }", "dòng %s của %s phải là { from, %s }")
TD_VI("row %s of %s must be a table", "dòng %s của %s phải là một bảng { ... }")
TD_VI("row %s of %s must name its upper edge as the others do",
      "dòng %s của %s phải ghi cận trên như các dòng khác")
TD_VI("%s: above = true goes with upto, not with below",
      "%s: above = true đi với upto, không đi với below")
TD_VI("%s: %s is no number of times", "%s: %s không phải là số lần")
TD_VI("%s says what %s costs, but not %s", "%s ghi mức trừ cho %s lần, nhưng không ghi cho %s lần")
TD_VI("%s takes at most %s arguments, not %s", "%s nhận nhiều nhất %s đối số, không phải %s")
