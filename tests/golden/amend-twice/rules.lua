ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018" }
amend "1.1" { max = 50, was = 60 }
amend "1.2" { max = 50, was = 40 }
amend "1.1" { ref = "I.1.a" }
amend_param "target" { 80 }
amend_param "target" { 81 }
bonus_cap(10)
bonus_cap(20)
