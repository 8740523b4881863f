ruleset "thu/2018" { extends = "a.lua", title = { vi = "Thi đua thử, năm 2018", en = "A trial, 2018" }, year = 2018,
  source = document { title = "Quy chế thử" }, scale = 110 }

amend_param "each" { 3, was = 2, ref = "I.2 (2018)" }
amend_section "I" { max = 110, was = 100, ref = "I (2018)" }
amend "1.2" { max = 50, was = 40, ref = "I.2 (2018)" }
