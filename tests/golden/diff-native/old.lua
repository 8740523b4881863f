ruleset "thu/2017" { title = "Thử", year = 2017, source = document { title = "Quy chế thử" }, scale = 10 }
inputs { documents = integer { min = 0, max = 10, title = "Văn bản" } }
section "I" { max = 10, title = "Chung", ref = "I",
  criterion "1.1" { max = 10, ref = "I.1", title = "Văn bản",
    score = native { x.documents, fn = function(n) return n end } },
}
