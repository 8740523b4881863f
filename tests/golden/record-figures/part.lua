local per = 2
section "I" { max = 10,
  criterion "1" { max = 8, title = "T", ref = "I.1", score = earn(x.done + prev.done, per) },
  criterion "2" { max = 2, title = "L", ref = "I.2", score = when(x.level:is "good", 2, when(x.place:is "north", 1, 0)) },
}
