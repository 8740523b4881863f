ruleset "t/k2" { title = "K", year = 2017, source = document { title = "Quy chế" }, scale = 10 }
inputs { d = number { min = 0, max = 10, title = "D", unit = "x" } ,  }
section "I" { max = 10, title = "Chung", ref = "I",
  criterion "1" { max = 10, ref = "1", title = "Một", score = x.d },
}
award "flag" { count = 1, title = "Cờ", ref = "C" }
knockout "K1" { when = x.d:gt(6), title = "k", ref = "K" }
