ruleset "t/2017" { year = 2017 }
inputs { n = integer { min = 0, max = 10 } }
criterion "1" { max = 10, title = "One", ref = "1", score = x.n }
rank { ties = { x.n } }
award "a" { share = 0.5, among = "b" }
award "b" { share = 0.5, among = "a" }
