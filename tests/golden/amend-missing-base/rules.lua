ruleset "thu/2018" { extends = "thu/2017", year = 2018, title = "Năm 2018" }

amend "1.1" { max = 50, was = 55 }
