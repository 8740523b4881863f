scenario "a" { set = { clearance_targt = 78 } }
scenario "b" { data = { ["phu-tho.cases_cleaed"] = "+5" },
  set = { vote_share = 200 } }
scenario "c" { repeal = { "9.9" } }
scenario "d" { rules = "bca-cum3/2020" }
scenario "e" { amend = [[ amend "2.77" { max = 3 } ]] }
