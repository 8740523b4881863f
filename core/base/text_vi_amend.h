/* Years that extend each other, in Vietnamese; see text_vi.h. */
/* clang-format off */

/* edge/script */
TD_VI("extends names the year this one builds upon: put its script there, or correct the name", "extends nêu bộ tiêu chí làm gốc cho năm này: hãy đặt tệp gốc vào đó, hoặc sửa lại tên")
TD_VI("%s would in the end extend itself; a year extends an earlier one: correct extends = \"%s\"", "%s rốt cuộc lại kế thừa chính nó; một năm chỉ kế thừa năm trước đó: hãy sửa extends = \"%s\"")
TD_VI("\"%s\" declares no ruleset, so no year can extend it", "\"%s\" không khai báo ruleset nên không năm nào kế thừa được")
TD_VI("%s \"%s\": there is nothing to change; begin with ruleset \"ID\" { extends = \"BASE\", ... }", "%s \"%s\": không có gì để sửa đổi; hãy bắt đầu bằng ruleset \"ID\" { extends = \"GỐC\", ... }")
TD_VI("%s: it is amended already at %s:%d; say both in one amendment", "%s: đã được sửa đổi tại %s:%d; hãy gộp vào một lần sửa đổi")
TD_VI("a formula", "một công thức")
TD_VI("%s: was gives another formula of \"%s\" than the one set at %s:%d; the base has changed: look whether this amendment is still right, then correct was", "%s: was ghi công thức của \"%s\" khác với công thức đặt tại %s:%d; bộ gốc đã thay đổi: hãy xem sửa đổi này còn đúng không, rồi sửa lại was")
TD_VI("nothing", "không có")
TD_VI("%s: was says that \"%s\" is %s, but it is %s, as set at %s:%d; the base has changed: look whether this amendment is still right, then correct was", "%s: was ghi \"%s\" là %s, nhưng hiện là %s, đặt tại %s:%d; bộ gốc đã thay đổi: hãy xem sửa đổi này còn đúng không, rồi sửa lại was")
TD_VI("%s: write was = { KEY = VALUE, ... } with the values before", "%s: hãy viết was = { KHÓA = GIÁ TRỊ, ... } với các giá trị trước khi sửa")
TD_VI("%s gets a score, but has criteria inside it: repeal those first", "%s được gán score nhưng bên trong còn tiêu chí: hãy bãi bỏ các tiêu chí đó trước")
TD_VI("%s: it was repealed at %s:%d; leave this out, or take that repeal back", "%s: đã bị bãi bỏ tại %s:%d; hãy bỏ dòng này, hoặc bỏ lệnh bãi bỏ kia")
TD_VI("%s is a parameter: write amend_param \"%s\" { VALUE, was = ... }", "%s là tham số: hãy viết amend_param \"%s\" { GIÁ TRỊ, was = ... }")
TD_VI("%s: %s has nothing of that name; did you mean \"%s\"?", "%s: %s không có mục nào tên như vậy; có phải ý bạn là \"%s\"?")
TD_VI("%s: %s has nothing of that name", "%s: %s không có mục nào tên như vậy")
TD_VI("amend_section \"%s\": that is no section; write amend \"%s\" { ... }", "amend_section \"%s\": đó không phải nội dung; hãy viết amend \"%s\" { ... }")
TD_VI("%s: the new value must be one plain number: { 80, ... }", "%s: giá trị mới phải là đúng một số: { 80, ... }")
TD_VI("%s: there is no such parameter; did you mean \"%s\"?", "%s: không có tham số này; có phải ý bạn là \"%s\"?")
TD_VI("%s: there is no such parameter", "%s: không có tham số này")
TD_VI("%s is a measure; only what gives points, knock-outs and awards is repealed", "%s là đại lượng trung gian; chỉ bãi bỏ được tiêu chí, điểm thưởng, điểm trừ, điều kiện loại và danh hiệu")

/* calc/explain, report_show */
TD_VI(", at most %s instead of %s", ", thay điểm tối đa %2$s bằng %1$s")
TD_VI(", %s instead of %s", ", thay %2$s bằng %1$s")
TD_VI(", another formula", ", thay công thức")
TD_VI("before:", "trước đó:")
TD_VI("%s instead of %s", "thay %2$s bằng %1$s")
TD_VI("Set by", "Đặt tại")

/* check */
TD_VI("%s \"%s\" is needed here, but repealed at %s:%d; amend what needs it, or take the repeal back", "%s \"%s\" được dùng ở đây nhưng đã bị bãi bỏ tại %s:%d; hãy sửa đổi mục dùng nó, hoặc bỏ lệnh bãi bỏ")
TD_VI("%s sets that right with %s \"%s\" { max = %s, was = %s }, or with other maxima", "%s khắc phục bằng %s \"%s\" { max = %s, was = %s }, hoặc bằng các điểm tối đa khác")

/* new */
TD_VI("\"%s\" is no id of rules; write it as bca-cum3/2019", "\"%s\" không phải mã bộ tiêu chí; hãy viết như bca-cum3/2019")
TD_VI("%s is the base itself; the new year needs an id of its own", "%s chính là bộ gốc; năm mới cần mã riêng")
TD_VI("%s is there already; it is not overwritten", "%s đã có sẵn; không ghi đè")
TD_VI("id of the new rules, such as bca-cum3/2019", "mã của bộ tiêu chí mới, ví dụ bca-cum3/2019")
TD_VI("%s: written; amend it, then thidua check %s", "%s: đã tạo; hãy sửa đổi, rồi chạy thidua check %s")
TD_VI("new needs the year it builds upon: --from bca-cum3/2018", "new cần biết năm làm gốc: --from bca-cum3/2018")
TD_VI("next year's script, ready to amend", "tạo bộ tiêu chí của năm sau, sẵn sàng để sửa đổi")
TD_VI("the rules that the new ones extend", "bộ tiêu chí làm gốc")
TD_VI("What this year changes of the one it extends.  What is not named stays as it was.", "Những gì năm nay thay đổi so với bộ gốc. Mục không nêu ở đây giữ nguyên.")
TD_VI("Take the two dashes away from a line that changes and write the new value; was = ... stays:", "Mục nào thay đổi thì bỏ hai dấu gạch đầu dòng và ghi giá trị mới; giữ nguyên was = ...:")
TD_VI("it stops the script should the base change beneath it.  Then: thidua check, test, diff.", "nó báo lỗi nếu bộ gốc thay đổi sau này. Sau đó chạy: thidua check, test, diff.")
TD_VI("Thresholds and weights", "Ngưỡng và trọng số")
TD_VI("The table of points: another maximum here, another formula as score = ...", "Bảng điểm: điểm tối đa mới ghi tại đây, công thức mới ghi là score = ...")
TD_VI("Knock-outs and awards", "Điều kiện loại và danh hiệu")
TD_VI("What is dropped, and what is new", "Mục bãi bỏ và mục mới")
TD_VI("The tests of this year: at, below and above each edge that moved", "Phép thử của năm nay: ngay tại, dưới và trên mỗi ngưỡng đã thay đổi")

/* clang-format on */
