ruleset "small" {
  title = { vi = "Thi đua <nhỏ>", en = "Small & \"quoted\"" }, source = document { title = "test" }, year = 2024, scale = 20,
  rounding = { at = "criterion", places = 2 },
}
inputs { a = number { min = 0, max = 10 }, b = number { min = 0, max = 10 }, bad = flag {} }
section "I" { max = 20, title = "First",
  criterion "1" { max = 10, ref = "I.1", title = "A", score = x.a },
  criterion "2" { max = 10, ref = "I.2", title = "B", criterion "2.a" { max = 10, title = "Part", ref = "I.2.a", score = x.b / 3 } } }
deduct "P" { title = "Late", ref = "P", max = 2, score = when(x.a:lt(5), 1, 0) }
knockout "KO" { when = x.bad, title = "Bad", ref = "KO" }
award "flag" { count = 1, title = { vi = "Cờ", en = "Flag" }, ref = "F" }
