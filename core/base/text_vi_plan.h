/* clang-format off */

/* plan and eval */
TD_VI("points depend on themselves: %s", "điểm phụ thuộc vào chính nó: %s")
TD_VI("criterion \"%s\": a number becomes too large for unit \"%s\"", "tiêu chí \"%s\": có số trở nên quá lớn ở đơn vị \"%s\"")
TD_VI("measure \"%s\": a number becomes too large for unit \"%s\"", "đại lượng \"%s\": có số trở nên quá lớn ở đơn vị \"%s\"")
TD_VI("a number in the rules becomes too large for unit \"%s\"", "một số trong quy định trở nên quá lớn ở đơn vị \"%s\"")
TD_VI("the total of unit \"%s\" is too large for %d decimal places", "tổng điểm của đơn vị \"%s\" quá lớn so với %d chữ số thập phân")
TD_VI("the table's units are not in the order of their clusters", "các đơn vị trong bảng không xếp theo thứ tự cụm")
TD_VI("there is no row %zu", "không có hàng %zu")

/* clang-format on */
