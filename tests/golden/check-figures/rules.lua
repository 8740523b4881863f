ruleset "t/2017" { year = 2017 }
inputs { total = integer { min = 0 },
  cleared = integer { min = 0, max = x.total },
  rate = number { min = 0, max = 100 },
  fires = integer { min = 0 } }
criterion "1" { max = 10, title = "T", ref = "1", score = x.cleared / x.total * 10 }
criterion "2" { max = 100, title = "T", ref = "2", score = x.rate }
criterion "3" { max = 10, title = "T", ref = "3", score = per_event(x.fires + prev.fires, 1) }
