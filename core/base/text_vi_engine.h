/* engine */
TD_VI("cannot read %s: %s", "không đọc được %s: %s")
TD_VI("no rules called %s: looked for %s.lua in $THIDUA_RULES, ./rules and %s",
      "không có bộ tiêu chí nào tên %s: đã tìm %s.lua trong $THIDUA_RULES, ./rules và %s")
TD_VI("%s lies outside the rules folder %s", "%s nằm ngoài thư mục bộ tiêu chí %s")
TD_VI("cannot find \"%s\" beside %s or in the rules folder %s",
      "không tìm thấy \"%s\" bên cạnh %s hay trong thư mục bộ tiêu chí %s")
TD_VI("one mistake in %s", "một lỗi trong %s")
TD_VI("%zu mistakes in %s", "%zu lỗi trong %s")
TD_VI("criterion %s of %s has a missing figure, which its rule refuses",
      "tiêu chí %s của %s thiếu số liệu, mà quy tắc không cho phép thiếu")
TD_VI("unknown layer \"%s\"; there are self, verified, council",
      "không có lớp số liệu \"%s\"; chỉ có self (tự chấm), verified (thẩm định), council (hội đồng)")
TD_VI("%s declares no year; say which with --year", "%s không khai năm; hãy chỉ rõ bằng --year")
TD_VI("%s has no figures of %d for these rules; import them, or ask for another year",
      "%s không có số liệu năm %d cho bộ tiêu chí này; hãy nạp số liệu, hoặc chỉ rõ --year")
TD_VI("none", "không có")
TD_VI(" none", " không có")
TD_VI("test \"%s\": expected %s =%s, got%s", "kiểm thử \"%s\": mong đợi %s =%s, nhưng được%s")
TD_VI("test \"%s\": %s", "kiểm thử \"%s\": %s")
TD_VI("%zu of %zu tests failed", "%zu trên %zu kiểm thử không đạt")
TD_VI("an expression is nested more than 1000 deep", "một biểu thức lồng nhau sâu hơn 1000 bậc")
TD_VI("the rules build more than 500,000 operations", "bộ tiêu chí tạo ra hơn 500.000 phép tính")
