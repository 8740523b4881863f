ruleset "year" { extends = "base", title = "Year", year = 2018 }
amend_param "each" { 2, was = 1 }
