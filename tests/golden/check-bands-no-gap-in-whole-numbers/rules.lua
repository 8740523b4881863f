ruleset "t/2017" { year = 2017 }
inputs { backlog = integer { min = 0, max = 100 } }
criterion "1" { max = 110, title = "T", ref = "1", score = bands_minus(x.backlog, { { from = 0, upto = 0, lost = 0 }, { from = 1, upto = 10, lost = 10 }, { from = 11, upto = 20, lost = 20 }, { from = 21, upto = 100, lost = full } }) }
