ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018" }
repeal "1.1" { ref = "I.1" }
repeal "flag" {}
amend "1.2" { max = 100, was = 40 }
knockout "KO2" { when = x.disciplined, awards = { "flag" }, ref = "III", title = "Kỷ luật" }
