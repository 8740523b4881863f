ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018" }
repeal "1.2" { ref = "I.2" }
repeal "KO1" {}
amend "1.1" { max = 100, was = 60 }
