ruleset "thu/2018" { extends = "rules", year = 2018, title = "Năm 2018" }
