scenario "target 78" { set = { clearance_target = 78 } }
scenario "five more cases" { data = { ["thai-nguyen.cases_cleared"] = "+5" } }
scenario "2.7 to VII" { amend = [[
  amend "7.6" { max = 20, was = { max = 10 } }
  amend "2.7" { max = 10, was = { max = 20 } }
  amend_section "VII" { max = 110, was = { max = 100 } }
  amend_section "II" { max = 230, was = { max = 240 } }
]] }
scenario "2018" { rules = "bca-cum3/2018" }
