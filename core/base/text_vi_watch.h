/* text_vi_watch.h - what `watch` says, in Vietnamese; see text_vi.h. */
/* clang-format off */
TD_VI("score again whenever rules or figures change, and say what moved", "chấm lại mỗi khi tiêu chí hoặc số liệu thay đổi, và cho biết điều gì đã thay đổi")
TD_VI("end after so many scorings", "dừng sau chừng ấy lần chấm")
TD_VI("--%s must be a number from 1 on, not \"%s\"", "--%s phải là số từ 1 trở lên, không phải \"%s\"")
TD_VI("the scoring before stays in force", "kết quả chấm trước đó vẫn giữ nguyên")
TD_VI("waiting for another try", "chờ lần sửa sau")
TD_VI("%s scored again: nothing moved", "%s chấm lại: không có gì thay đổi")
TD_VI("%s scored again: one unit of %zu moved", "%s chấm lại: một trong %zu đơn vị có thay đổi")
TD_VI("%s scored again: %zu units of %zu moved", "%1$s chấm lại: %2$zu trong %3$zu đơn vị có thay đổi")
/* clang-format on */
