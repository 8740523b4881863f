ruleset "thu/2018" { extends = "base", year = 2018, title = "Năm 2018" }
amend "1.1.1" { max = 30 }
amend "1-2" { max = 30 }
amend "hoàn toàn khác" { max = 30 }
amend "một-mục-khác" { max = 30 }
amend_param "tagret" { 80 }
amend "target" { max = 80 }
amend_section "1.1" { max = 30 }
repeal "fag" {}
repeal "rate_of_all" {}
amend "1.2" { maks = 30 }
amend_param "target" { "80" }
