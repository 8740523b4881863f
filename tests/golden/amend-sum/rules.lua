ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018" }
amend "1.1" { max = 50, was = 60 }
