ruleset "thu/2019" { extends = "thu-2018", year = 2019, title = "Năm 2019" }
