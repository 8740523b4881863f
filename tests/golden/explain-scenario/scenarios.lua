scenario "target 78" { set = { clearance_target = 78 } }
scenario "Thái Nguyên clears fewer" { data = { ["thai-nguyen.drug_cases"] = "-110" } }
