ruleset "thu/2019" { extends = "thu-2018", year = 2019, title = "Năm 2019" }
amend "1.2" { max = 30, was = 40 }
amend "KO1" { title = "Kỷ luật" }
repeal "1.2" {}
