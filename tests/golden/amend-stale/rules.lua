ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018" }

amend_param "target" { 80, was = 70, ref = "I.1" }
amend "1.1" { max = 50, was = 55 }
amend "1.2" { max = 50, was = { max = 30, title = "Văn bản", score = earn(x.documents, 5) } }
amend_section "I" { max = 100, was = 90 }
amend "flag" { count = 2, was = { count = 3 } }
amend "KO1" { title = "Kỷ luật từ cảnh cáo", was = { ref = "IV", scope = "ranking", pending = true } }
