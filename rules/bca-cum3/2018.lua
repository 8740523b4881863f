-- Cluster 3, 2018: what changes of 2017 (R1 to R13).  What is not named here is as it was.

ruleset "bca-cum3/2018" {
  extends = "bca-cum3/2017",
  title = {
    vi = "Thi đua Vì an ninh Tổ quốc, Cụm 3, năm 2018",
    en = "For National Security emulation, Cluster 3, 2018",
  },
  source = document { title = "Giao ước thi đua Cụm 3 sửa đổi", date = "2018-08-06" },
  year = 2018,
  effective = { from = "2018-01-01", to = "2018-12-31" },
  scale = 950, -- R1: and at most 50 of bonus
}
bonus_cap(50)

inputs {
  reorganised_pct = number { min = 0, max = 100, unit = "%",
    title = "Tỷ lệ hoàn thành sắp xếp tổ chức bộ máy" },
  -- Figures of the former fire police from before 6 August that no unit has taken over yet.
  fire_figures_open = integer { min = 0, unit = "mục", title = "Số liệu PCCC chưa bàn giao",
    from = sql [[SELECT unit, count(*) FROM event
                 WHERE kind = 'fire_figures_open' AND year = :year GROUP BY unit]], none = 0 },
}

-- I
amend_section "I" { max = 140, was = 150, ref = "I" }
amend "1.1" { max = 15, was = 20, ref = "I.1", -- R11
  score = earn(x.advisory_documents, 3) }
amend "1.4" { max = 25, was = 30, ref = "I.4", -- R11
  score = bands(share(x.complex_cases_resolved, x.complex_cases_arisen),
                { { 95, 25 }, { 90, 20 }, { 80, 15 }, { 70, 8 } }) }

-- II
amend_section "II" { max = 235, was = 240, ref = "II" }
amend_param "clearance_target" { 78, was = 75, ref = "II.1" } -- R2
amend_param "serious_target" { 92, was = 90, ref = "II.2" } -- R3: exactly on it is full
amend "2.2" { ref = "II.2", was = { max = 40 },
  score = at_least(share(x.serious_cases_cleared, x.serious_cases_total),
                   { target = p.serious_target, each = 2 }) }
amend "2.4" { ref = "II.4", was = { max = 30 }, -- R4
  score = limit_if(x.reports_received_pct:lt(100), 15,
                   at_least(share(x.crime_reports_solved, x.crime_reports_arisen),
                            { target = p.reports_target, each = 1.5 })) }
amend "2.5" { ref = "II.5", was = { max = 25 }, -- R6
  title = { vi = "Đấu tranh tội phạm ma túy (vụ trên 100 cán bộ)",
            en = "Drug cases per 100 officers" },
  score = to_best(per(x.drug_cases, x.headcount, 100)) }
amend "2.7" { max = 15, was = 20, ref = "II.7", -- R5, R11
  score = proportional(share(x.wanted_caught, x.wanted_persons), { target = 75 }) }

-- III to V: R11
amend_section "III" { max = 120, was = 130, ref = "III" }
amend "3.2" { max = 10, was = 15, ref = "III.2" }
amend "3.3" { max = 20, was = 25, ref = "III.3" }
amend_section "IV" { max = 55, was = 60, ref = "IV" }
amend "4.1" { max = 25, was = 30, ref = "IV.1" }
amend_section "V" { max = 85, was = 90, ref = "V" }
amend "5.1" { max = 20, was = 25, ref = "V.1" }

-- VI
amend_section "VI" { max = 145, was = 150, ref = "VI" }
amend "6.3" { ref = "VI.3", was = { max = 25 }, -- R7
  score = min(x.inspection_1, x.inspection_2) * 2.5 }
amend "6.5" { max = 15, was = 20, ref = "VI.5", -- R11
  score = bands(x.determined_units_pct, { { 80, 15 }, { 70, 12 }, { 60, 9 }, { 50, 6 } }) }

-- VII
amend_section "VII" { max = 85, was = 100, ref = "VII" }
amend "7.2" { max = 15, was = 20, ref = "VII.2", -- R11: five activities are full
  score = full * min(1, x.cluster_activities / 5) }
repeal "7.6" { ref = "VII.6" } -- R9

-- VIII
amend_section "VIII" { max = 85, was = 80, ref = "VIII" }
amend "8.1" { ref = "VIII.1", was = { max = 25 }, -- R8
  score = bands(x.par_index, { { 85, 25 }, { 80, 21 }, { 75, 17 }, { 65, 10 } }) }
amend "8.3" { max = 10, was = 15, ref = "VIII.3" } -- R11
amend "8.4" { max = 10, was = 15, ref = "VIII.4" } -- R11
criterion "8.6" { section = "VIII", after = "8.5", max = 15, ref = "VIII.6", -- R10
  title = { vi = "Sắp xếp tổ chức bộ máy", en = "Reorganisation" },
  score = bands(x.reorganised_pct, { { 100, 15 }, { 95, 10 }, { 90, 5 } }) }

-- Flags
amend_param "vote_share" { 70, was = 50, ref = "Khen thưởng 2", -- R12
  title = { vi = "Tỷ lệ phiếu đồng ý tối thiểu trên tổng số thành viên",
            en = "Least share of votes of all members" } }
knockout "KO5" { ref = "Không xét 5", pending = true, -- R13
  title = { vi = "Số liệu PCCC trước 06/8 chưa bàn giao",
            en = "Fire figures from before 6 August not yet handed over" },
  when = x.fire_figures_open:gt(0) }

include "2018-tests.lua"
