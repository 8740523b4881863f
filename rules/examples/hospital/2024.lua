-- A quality programme of a hospital group: an invented example of another field.  Wards without
-- operations are not judged by them, and the rest of the content carries their weight.

ruleset "examples/hospital/2024" {
  title = { vi = "Chương trình chất lượng bệnh viện 2024", en = "Hospital quality programme 2024" },
  source = document { title = "An invented programme" },
  year = 2024,
  scale = 100,
  rounding = { at = "criterion", places = 1 },
}

param "hand_target" { 90, unit = "%", min = 50, max = 100, ref = "A.1",
  title = { vi = "Chỉ tiêu vệ sinh tay", en = "Hand hygiene target" } }

inputs {
  hands_seen = integer { min = 0, unit = "moments" },
  hands_clean = integer { min = 0, max = x.hands_seen, unit = "moments" },
  infections = integer { min = 0, unit = "cases" },
  infections_expected = number { min = 0, unit = "cases" },
  operations = integer { min = 0, unit = "operations" },
  returns_to_theatre = integer { min = 0, max = x.operations, unit = "operations" },
  discharges = integer { min = 1, unit = "patients" },
  readmissions = integer { min = 0, max = x.discharges, unit = "patients" },
  wait_minutes = number { min = 0, max = 600, unit = "min" },
  patient_score = number { min = 0, max = 100, unit = "points" },
  audit = grade { "a", "b", "c" },
  never_events = integer { min = 0, unit = "events" },
}

section "A" { max = 60, ref = "A", title = { vi = "An toàn người bệnh", en = "Safety" },
  criterion "A.1" { max = 20, ref = "A.1", title = { vi = "Vệ sinh tay", en = "Hand hygiene" },
    score = proportional(share(x.hands_clean, x.hands_seen), { target = p.hand_target }) },
  criterion "A.2" { max = 20, ref = "A.2",
    title = { vi = "Nhiễm khuẩn so với dự kiến", en = "Infections against the expected" },
    score = inverse(x.infections, { ref = x.infections_expected }) },
  criterion "A.3" { max = 20, ref = "A.3", not_applicable = "rescale",
    title = { vi = "Phải mổ lại", en = "Returns to theatre" },
    score = at_most(share(x.returns_to_theatre, x.operations), { limit = 2, each = 5 }) },
}

section "B" { max = 40, ref = "B", title = { vi = "Phục vụ", en = "Service" },
  criterion "B.1" { max = 10, ref = "B.1", title = { vi = "Tái nhập viện", en = "Readmissions" },
    score = target_range(share(x.readmissions, x.discharges), { from = 0, to = 5, each = 2 }) },
  criterion "B.2" { max = 10, ref = "B.2", title = { vi = "Thời gian chờ", en = "Waiting" },
    score = linear(x.wait_minutes, { { 30, full }, { 120, 0 } }) },
  criterion "B.3" { max = 10, ref = "B.3",
    title = { vi = "Ý kiến người bệnh, so với các khoa",
              en = "Patients' opinion, among the wards" },
    score = full * percentile_rank(x.patient_score) },
  criterion "B.4" { max = 10, ref = "B.4", title = { vi = "Kiểm tra nội bộ",
                                                     en = "Internal audit" },
    score = level(x.audit, { a = 10, b = 6, c = 0 }) },
}

knockout "never" { ref = "C", when = x.never_events:gt(0),
  title = { vi = "Sự cố không được phép xảy ra", en = "Never event" } }

classify {
  { "gold", from = 90, title = { vi = "Vàng", en = "Gold" } },
  { "silver", from = 75, title = { vi = "Bạc", en = "Silver" } },
  { "none", title = { vi = "Không xếp hạng", en = "Not classed" } },
}

rank { ties = { "A", x.patient_score } }

award "best" { count = 1, min_total = 75, ref = "D",
  title = { vi = "Khoa của năm", en = "Ward of the year" } }

test_defaults {
  hands_seen = 200, hands_clean = 180, infections = 4, infections_expected = 5, operations = 100,
  returns_to_theatre = 2, discharges = 100, readmissions = 5, wait_minutes = 30, patient_score = 80,
  audit = "a", never_events = 0,
}

test "three wards" {
  units = { surgery = {}, never = { never_events = 1, patient_score = 90, wait_minutes = 75 },
            children = { hands_clean = 90, operations = not_applicable,
                         returns_to_theatre = not_applicable, infections = 10, patient_score = 70,
                         readmissions = 8, audit = "b" } },
  expect = { ["surgery.A"] = 60, ["surgery.B.3"] = 5, ["surgery.total"] = 95,
             ["surgery.class"] = "gold",
             ["never.B.2"] = 5, ["never.B.3"] = 10, ["never.total"] = 95, ["never.rank"] = 1,
             ["never.awards"] = {}, ["surgery.awards"] = { "best" },
             ["children.A.1"] = 10, ["children.A.2"] = 10, ["children.A"] = 30,
               ["children.B.1"] = 4,
             ["children.B"] = 20, ["children.total"] = 50, ["children.class"] = "none" },
}
