-- Cluster 3 of the Ministry of Public Security, 2017: eight contents, 44 criteria, 1,000 points.
--
-- In the order of the official table.  A criterion is held within 0 and its maximum, and rounded to
-- two decimals.  "Per 1 %" counts parts of a percent too, unless the text says full percents.

ruleset "bca-cum3/2017" {
  title = {
    vi = "Thi đua Vì an ninh Tổ quốc, Cụm 3, năm 2017",
    en = "For National Security emulation, Cluster 3, 2017",
  },
  source = document { title = "Giao ước thi đua Cụm 3", date = "2017-03-13" },
  year = 2017,
  effective = { from = "2017-01-01", to = "2017-12-31" },
  cluster = "bca-cum3",
  scale = 1000,
  rounding = { at = "criterion", places = 2 },
}

-- What people argue about: scenarios may change these.

param "clearance_target" { 75, unit = "%", min = 0, max = 100, ref = "II.1",
  title = { vi = "Chỉ tiêu tỷ lệ điều tra, khám phá án", en = "Clearance target" } }
param "serious_target" { 90, unit = "%", min = 0, max = 100, ref = "II.2",
  title = { vi = "Chỉ tiêu khám phá án rất, đặc biệt nghiêm trọng", en = "Serious cases target" } }
param "reports_target" { 90, unit = "%", min = 1, max = 100, ref = "II.4",
  title = { vi = "Chỉ tiêu giải quyết tố giác, tin báo", en = "Crime reports target" } }
param "discipline_limit" { 0.5, unit = "%", min = 0, max = 10, ref = "VI.2",
  title = { vi = "Tỷ lệ vi phạm kỷ luật cho phép", en = "Discipline limit" } }
param "flag_share" { 0.5, min = 0, max = 1, ref = "Khen thưởng 1",
  title = { vi = "Tỷ lệ đơn vị được tặng Cờ", en = "Share of the units that get the flag" } }
param "vote_share" { 50, unit = "%", min = 0, max = 100, ref = "Khen thưởng 2",
  title = { vi = "Tỷ lệ phiếu đồng ý tối thiểu", en = "Least share of votes" } }

inputs {
  -- I. National security; advice
  advisory_documents = integer { min = 0, unit = "văn bản",
    title = { vi = "Văn bản tham mưu", en = "Documents of advice" } },
  security_surprises = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ bị động, bất ngờ", en = "Security surprises" } },
  protected_event_failures = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ mất an toàn mục tiêu, sự kiện",
              en = "Failures at protected places and events" } },
  complex_cases_arisen = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ việc phức tạp phát sinh", en = "Complex cases arisen" } },
  complex_cases_resolved = integer { min = 0, max = x.complex_cases_arisen, unit = "vụ",
    title = { vi = "Vụ việc phức tạp đã giải quyết", en = "Complex cases resolved" } },
  secret_leaks = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ lộ, lọt bí mật nhà nước", en = "Leaks of state secrets" } },

  -- II. Crime
  cases_total = integer { min = 0, unit = "vụ",
    title = { vi = "Số vụ phạm pháp hình sự", en = "Criminal cases" } },
  cases_cleared = integer { min = 0, max = x.cases_total, unit = "vụ",
    title = { vi = "Số vụ đã điều tra, khám phá", en = "Cases cleared" } },
  serious_cases_total = integer { min = 0, unit = "vụ",
    title = { vi = "Án rất, đặc biệt nghiêm trọng", en = "Serious cases" } },
  serious_cases_cleared = integer { min = 0, max = x.serious_cases_total, unit = "vụ",
    title = { vi = "Án rất, đặc biệt nghiêm trọng đã khám phá", en = "Serious cases cleared" } },
  reports_received_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Tỷ lệ tiếp nhận tố giác, tin báo", en = "Crime reports received" } },
  crime_reports_arisen = integer { min = 0, unit = "tin",
    title = { vi = "Tố giác, tin báo về tội phạm", en = "Crime reports" } },
  crime_reports_solved = integer { min = 0, max = x.crime_reports_arisen, unit = "tin",
    title = { vi = "Tố giác, tin báo đã giải quyết", en = "Crime reports dealt with" } },
  drug_cases = integer { min = 0, unit = "vụ", title = { vi = "Số vụ ma túy", en = "Drug cases" } },
  population_k = number { min = 1, unit = "nghìn người",
    title = { vi = "Dân số", en = "Population in thousands" } },
  economic_cases = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ kinh tế", en = "Economic cases" } },
  economic_cases_assigned = integer { min = 0, unit = "vụ",
    title = { vi = "Chỉ tiêu vụ kinh tế", en = "Economic cases assigned" } },
  corruption_cases = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ tham nhũng", en = "Corruption cases" } },
  corruption_cases_assigned = integer { min = 0, unit = "vụ",
    title = { vi = "Chỉ tiêu vụ tham nhũng", en = "Corruption cases assigned" } },
  environment_cases = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ môi trường", en = "Environment cases" } },
  environment_cases_assigned = integer { min = 0, unit = "vụ",
    title = { vi = "Chỉ tiêu vụ môi trường", en = "Environment cases assigned" } },
  wanted_persons = integer { min = 0, unit = "người",
    title = { vi = "Số đối tượng truy nã", en = "Wanted persons" } },
  wanted_caught = integer { min = 0, max = x.wanted_persons, unit = "người",
    title = { vi = "Số truy nã đã bắt, vận động đầu thú",
              en = "Wanted persons caught or surrendered" } },
  files_returned = integer { min = 0, unit = "hồ sơ",
    title = { vi = "Hồ sơ trả điều tra bổ sung do lỗi", en = "Files returned through fault" } },
  wrongful_convictions = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ oan, sai", en = "Wrongful convictions" } },

  -- III. State management; traffic; fire
  traffic_accidents = integer { min = 0, unit = "vụ",
    title = { vi = "Số vụ tai nạn giao thông", en = "Traffic accidents" } },
  traffic_deaths = integer { min = 0, unit = "người",
    title = { vi = "Số người chết", en = "Killed in traffic" } },
  traffic_injuries = integer { min = 0, unit = "người",
    title = { vi = "Số người bị thương", en = "Injured in traffic" } },
  traffic_grave_accidents = integer { min = 0, unit = "vụ",
    title = { vi = "Tai nạn đặc biệt nghiêm trọng", en = "Especially serious accidents" } },
  traffic_violations_handled = number { min = 0, unit = "nghìn vụ",
    title = { vi = "Vi phạm giao thông đã xử lý", en = "Traffic violations handled" } },
  traffic_violations_plan = number { min = 0, unit = "nghìn vụ",
    title = { vi = "Kế hoạch xử lý vi phạm giao thông", en = "Traffic violations planned" } },
  fires = integer { min = 0, unit = "vụ",
    title = { vi = "Số vụ cháy, nổ", en = "Fires and explosions" } },
  fires_avg3 = number { min = 0, unit = "vụ",
    title = { vi = "Bình quân cháy, nổ 3 năm trước", en = "Mean of the three years before" } },
  fire_inspections = integer { min = 0, unit = "lượt",
    title = { vi = "Lượt kiểm tra phòng cháy", en = "Fire inspections" } },
  fire_inspections_plan = integer { min = 0, unit = "lượt",
    title = { vi = "Kế hoạch kiểm tra phòng cháy", en = "Fire inspections planned" } },
  id_on_time_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Cấp giấy tờ đúng hạn", en = "Papers issued on time" } },
  weapons_grade = grade { "tot", "kha", "trung-binh", "yeu",
    title = { vi = "Quản lý vũ khí, vật liệu nổ, pháo", en = "Control of weapons" } },

  -- IV. Execution of judgments; custody
  custody_incidents = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ trốn, chết do lỗi chủ quan", en = "Escapes and deaths through fault" } },
  sentences_executed_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Án phạt tù, án treo đã thi hành", en = "Sentences executed" } },
  reoffending_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Tỷ lệ tái phạm", en = "Reoffending" } },

  -- V. The people's movement
  safe_communes_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Xã đạt An toàn về ANTT", en = "Safe communes" } },
  local_models = integer { min = 0, unit = "mô hình",
    title = { vi = "Mô hình điển hình", en = "Exemplary models" } },
  festival_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Khu dân cư tổ chức Ngày hội", en = "Areas that held the festival" } },
  useful_tips = integer { min = 0, unit = "tin",
    title = { vi = "Tin có giá trị từ nhân dân", en = "Useful tips from the people" } },
  commune_police_grade = grade { "tot", "kha", "trung-binh", "yeu",
    title = { vi = "Củng cố công an xã", en = "Commune police" } },

  -- VI. The force
  party_grade = grade { "xuat-sac", "tot", "hoan-thanh", "khong-hoan-thanh",
    title = { vi = "Xếp loại Đảng bộ", en = "Party committee" } },
  headcount = integer { min = 1, unit = "người", title = { vi = "Biên chế", en = "Headcount" } },
  discipline_violations = integer { min = 0, max = x.headcount, unit = "người",
    title = { vi = "Cán bộ, chiến sĩ vi phạm kỷ luật", en = "Officers disciplined" } },
  inspection_1 = number { min = 0, max = 10, unit = "điểm",
    title = { vi = "Kiểm tra điều lệnh đợt 1", en = "First drill inspection" } },
  inspection_2 = number { min = 0, max = 10, unit = "điểm",
    title = { vi = "Kiểm tra điều lệnh đợt 2", en = "Second drill inspection" } },
  training_pass_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Huấn luyện đạt yêu cầu", en = "Training passed" } },
  training_good_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Huấn luyện khá, giỏi", en = "Training good or better" } },
  determined_units_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Cơ sở đạt Đơn vị Quyết thắng", en = "Determined-to-win units" } },
  accidents_minor = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ nhẹ do chủ quan", en = "Minor incidents" } },
  accidents_serious = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ nặng do chủ quan", en = "Serious incidents" } },
  accidents_fatal = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ chết người do chủ quan", en = "Fatal incidents" } },

  -- VII. Emulation and the cluster
  launch_items = integer { min = 0, max = 4, unit = "việc",
    title = { vi = "Việc phát động, giao ước, đăng ký",
              en = "Launch, pact and registration items" } },
  registered = flag { title = { vi = "Đã đăng ký thi đua", en = "Registered" } },
  cluster_activities = integer { min = 0, max = 5, unit = "hoạt động",
    title = { vi = "Hoạt động cụm đã tham gia", en = "Cluster activities joined" } },
  exemplars = integer { min = 0, unit = "điển hình",
    title = { vi = "Điển hình tiên tiến", en = "Exemplars" } },
  frontline_commended_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Khen thưởng người trực tiếp chiến đấu",
              en = "Commended for front-line duty" } },
  late_dossier_days = number { min = 0, unit = "ngày", none = 0,
    title = { vi = "Số ngày hồ sơ chậm (mỗi hồ sơ tối đa 5)",
              en = "Days of late dossiers, at most 5 each" },
    from = sql [[SELECT unit, sum(min(5, quantity)) FROM event
                 WHERE kind = 'late_dossier' AND year = :year GROUP BY unit]] },
  dossier_errors = integer { min = 0, unit = "hồ sơ",
    title = { vi = "Hồ sơ sai", en = "Wrong dossiers" } },
  news_items = integer { min = 0, unit = "tin, bài",
    title = { vi = "Tin, bài tuyên truyền", en = "News items" } },

  -- VIII. Reform, logistics, reports
  par_index = number { min = 0, max = 100, unit = "%",
    title = { vi = "Chỉ số CCHC do Bộ công bố", en = "Reform index published by the Ministry" } },
  reports_late = integer { min = 0, unit = "báo cáo",
    title = { vi = "Báo cáo chậm", en = "Late reports" } },
  reports_missing = integer { min = 0, unit = "báo cáo",
    title = { vi = "Báo cáo thiếu", en = "Missing reports" } },
  complaints_on_time_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Khiếu nại, tố cáo giải quyết đúng hạn", en = "Complaints settled on time" } },
  logistics_incidents = integer { min = 0, unit = "vụ",
    title = { vi = "Vụ mất an toàn hậu cần, kỹ thuật", en = "Logistics incidents" } },
  weapons_lost = integer { min = 0, unit = "khẩu",
    title = { vi = "Vũ khí bị mất", en = "Weapons lost" } },
  satisfaction_pct = number { min = 0, max = 100, unit = "%",
    title = { vi = "Mức độ hài lòng của người dân", en = "Satisfaction of the people" } },

  -- Bonus, deductions, conditions, ballot
  state_orders = integer { min = 0, unit = "huân chương",
    title = { vi = "Huân chương", en = "State orders" } },
  pm_merits = integer { min = 0, unit = "bằng khen",
    title = { vi = "Bằng khen Thủ tướng", en = "Prime Minister's merits" } },
  feats = integer { min = 0, unit = "chiến công",
    title = { vi = "Chiến công đột xuất", en = "Feats" } },
  replicated_models = integer { min = 0, unit = "mô hình",
    title = { vi = "Mô hình được Bộ nhân rộng", en = "Models replicated by the Ministry" } },
  self_score_days_late = integer { min = 0, unit = "ngày",
    title = { vi = "Nộp bảng tự chấm chậm", en = "Days the self-score was late" } },
  self_score_submitted = flag {
    title = { vi = "Đã nộp bảng tự chấm điểm", en = "Self-score handed in" } },
  ministry_criticisms = integer { min = 0, unit = "văn bản",
    title = { vi = "Bị Bộ phê bình bằng văn bản", en = "Written criticisms by the Ministry" } },
  leader_disciplined = flag {
    title = { vi = "Lãnh đạo bị kỷ luật cảnh cáo trở lên", en = "Leader disciplined" } },
  under_investigation = flag {
    title = { vi = "Đang bị điều tra, chờ kết luận", en = "Under investigation" } },
  votes_yes = integer { min = 0, max = x.council_members, unit = "phiếu",
    title = { vi = "Phiếu đồng ý", en = "Votes in favour" } },
  council_members = integer { min = 1, unit = "người",
    title = { vi = "Thành viên Hội đồng", en = "Members of the council" } },
}

-- None last year and none this year is all that can be asked; some this year is a failure.
local function fall_of(name)
  return fall(prev[name], x[name], { still_zero = 100, from_zero = -100 })
end

local clearance = measure "clearance_rate" { unit = "%",
  value = share(x.cases_cleared, x.cases_total),
  title = { vi = "Tỷ lệ điều tra, khám phá án", en = "Clearance rate" } }
local serious = measure "serious_rate" { unit = "%",
  value = share(x.serious_cases_cleared, x.serious_cases_total),
  title = { vi = "Tỷ lệ khám phá án rất, đặc biệt nghiêm trọng", en = "Serious cases cleared" } }
local drop = measure "crime_fall" { unit = "%",
  value = fall_of("cases_total"),
  title = { vi = "Mức giảm phạm pháp hình sự", en = "Fall of crime" } }
local discipline = measure "discipline_rate" { unit = "%",
  value = share(x.discipline_violations, x.headcount),
  title = { vi = "Tỷ lệ vi phạm kỷ luật", en = "Discipline rate" } }

section "I" { max = 150, ref = "I",
  title = { vi = "Bảo vệ an ninh quốc gia; tham mưu", en = "National security; advice" },
  criterion "1.1" { max = 20, ref = "I.1",
    title = { vi = "Tham mưu cấp ủy, chính quyền văn bản về ANTT", en = "Documents of advice" },
    score = earn(x.advisory_documents, 4) },
  criterion "1.2" { max = 50, ref = "I.2",
    title = { vi = "Không để bị động, bất ngờ", en = "No security surprise" },
    score = per_event(x.security_surprises, 25) },
  criterion "1.3" { max = 30, ref = "I.3",
    title = { vi = "An toàn tuyệt đối mục tiêu, sự kiện", en = "Protected places and events safe" },
    score = full_if(x.protected_event_failures:eq(0)) },
  criterion "1.4" { max = 30, ref = "I.4", none = full,
    title = { vi = "Giải quyết vụ việc phức tạp về ANTT", en = "Complex cases resolved" },
    score = bands(share(x.complex_cases_resolved, x.complex_cases_arisen),
                  { { 95, 30 }, { 90, 25 }, { 80, 20 }, { 70, 10 } }) },
  criterion "1.5" { max = 20, ref = "I.5",
    title = { vi = "Bảo vệ bí mật nhà nước", en = "State secrets kept" },
    score = per_event(x.secret_leaks, 10) },
}

section "II" { max = 240, ref = "II", title = { vi = "Phòng, chống tội phạm", en = "Crime" },
  criterion "2.1" { max = 60, ref = "II.1",
    title = { vi = "Tỷ lệ điều tra, khám phá án", en = "Clearance rate" },
    score = around(clearance, { target = p.clearance_target, base = 50,
                                over = 1, cap = 10, under = 2 }) },
  criterion "2.2" { max = 40, ref = "II.2", none = full,
    title = { vi = "Án rất nghiêm trọng, đặc biệt nghiêm trọng", en = "Serious cases" },
    score = at_least(serious, { target = p.serious_target, first = 2, each = 2 }) },
  criterion "2.3" { max = 30, ref = "II.3",
    title = { vi = "Giảm phạm pháp hình sự so với năm trước", en = "Less crime than last year" },
    score = when(drop:ge(0), bands(drop, { { 5, 30 }, { 3, 25 }, { 0, 15 } }), 15 + 3 * drop) },
  criterion "2.4" { max = 30, ref = "II.4",
    title = { vi = "Giải quyết tố giác, tin báo về tội phạm", en = "Crime reports" },
    score = limit_if(x.reports_received_pct:lt(100), 15,
                     proportional(share(x.crime_reports_solved, x.crime_reports_arisen),
                                  { target = p.reports_target })) },
  criterion "2.5" { max = 25, ref = "II.5",
    title = { vi = "Đấu tranh tội phạm ma túy (vụ trên 100.000 dân)",
              en = "Drug cases per 100,000 people" },
    score = to_best(per(x.drug_cases, x.population_k, 100)) },
  criterion "2.6" { max = 20, ref = "II.6",
    title = { vi = "Tội phạm kinh tế, tham nhũng, môi trường",
              en = "Economic, corruption and environment cases" },
    score = full * mean_of_present(reach(x.economic_cases, x.economic_cases_assigned),
                                   reach(x.corruption_cases, x.corruption_cases_assigned),
                                   reach(x.environment_cases, x.environment_cases_assigned)) },
  criterion "2.7" { max = 20, ref = "II.7",
    title = { vi = "Bắt, vận động đầu thú truy nã", en = "Wanted persons caught" },
    score = rank_points(share(x.wanted_caught, x.wanted_persons), { step = 2, ties = "skip" }) },
  criterion "2.8" { max = 15, ref = "II.8",
    title = { vi = "Chất lượng điều tra", en = "Quality of investigation" },
    score = per_event(x.files_returned, 5) },
}

-- 5 % fewer is full, and it falls to half at "no change"; more than last year is nothing.
local function fewer_than_last_year(name)
  local drop = fall_of(name)
  return zero_if(drop:lt(0), linear(drop, { { 0, full / 2 }, { 5, full } }))
end

section "III" { max = 130, ref = "III",
  title = { vi = "Quản lý nhà nước về ANTT; TTATGT; PCCC", en = "State management; traffic; fire" },
  criterion "3.1" { max = 40, ref = "III.1",
    title = { vi = "Giảm tai nạn giao thông cả 3 tiêu chí", en = "Less harm on the roads" },
    criterion "3.1.a" { max = 10, ref = "III.1", title = { vi = "Số vụ", en = "Accidents" },
      score = fewer_than_last_year("traffic_accidents") },
    criterion "3.1.b" { max = 20, ref = "III.1", title = { vi = "Số người chết", en = "Killed" },
      score = fewer_than_last_year("traffic_deaths") },
    criterion "3.1.c" { max = 10, ref = "III.1",
      title = { vi = "Số người bị thương", en = "Injured" },
      score = fewer_than_last_year("traffic_injuries") },
    deduct "3.1.d" { ref = "III.1",
      title = { vi = "Vụ đặc biệt nghiêm trọng", en = "Especially serious accidents" },
      score = x.traffic_grave_accidents * 5 },
  },
  criterion "3.2" { max = 15, ref = "III.2",
    title = { vi = "Xử lý vi phạm TTATGT", en = "Traffic violations handled" },
    score = proportional(x.traffic_violations_handled, { target = x.traffic_violations_plan }) },
  criterion "3.3" { max = 25, ref = "III.3",
    title = { vi = "Cháy, nổ so với bình quân 3 năm", en = "Fires against three years' mean" },
    score = inverse(x.fires, { ref = x.fires_avg3 }) },
  criterion "3.4" { max = 15, ref = "III.4",
    title = { vi = "Kiểm tra PCCC theo kế hoạch", en = "Fire inspections as planned" },
    score = zero_below(share(x.fire_inspections, x.fire_inspections_plan), 50,
                       proportional(x.fire_inspections, { target = x.fire_inspections_plan })) },
  criterion "3.5" { max = 20, ref = "III.5",
    title = { vi = "Cư trú, CMND, CCCD đúng hạn", en = "Residence and identity papers on time" },
    score = at_least(x.id_on_time_pct, { target = 98, each = 1, per = 0.5 }) },
  criterion "3.6" { max = 15, ref = "III.6",
    title = { vi = "Quản lý vũ khí, vật liệu nổ, pháo", en = "Weapons, explosives, fireworks" },
    score = level(x.weapons_grade, { tot = 15, kha = 12, ["trung-binh"] = 8, yeu = 0 }) },
}

section "IV" { max = 60, ref = "IV",
  title = { vi = "Thi hành án hình sự, tạm giữ, tạm giam", en = "Execution of judgments; custody" },
  criterion "4.1" { max = 30, ref = "IV.1",
    title = { vi = "Không để trốn, chết do lỗi chủ quan", en = "No escape or death through fault" },
    score = per_event(x.custody_incidents, 10) },
  criterion "4.2" { max = 20, ref = "IV.2",
    title = { vi = "Thi hành án phạt tù, án treo", en = "Sentences executed" },
    score = bands(x.sentences_executed_pct, { { 100, 20 }, { 95, 15 }, { 90, 10 } }) },
  criterion "4.3" { max = 10, ref = "IV.3",
    title = { vi = "Tái phạm sau tái hòa nhập", en = "Reoffending after reintegration" },
    score = at_most(x.reoffending_pct, { limit = 2, each = 1, per = 0.5 }) },
}

section "V" { max = 90, ref = "V",
  title = { vi = "Toàn dân bảo vệ ANTQ", en = "All people protect national security" },
  criterion "5.1" { max = 25, ref = "V.1",
    title = { vi = "Xã đạt An toàn về ANTT", en = "Safe communes" },
    score = proportional(x.safe_communes_pct, { target = 75 }) },
  criterion "5.2" { max = 20, ref = "V.2",
    title = { vi = "Mô hình điển hình", en = "Exemplary models" },
    score = earn(x.local_models, 5) },
  criterion "5.3" { max = 15, ref = "V.3",
    title = { vi = "Ngày hội toàn dân ở khu dân cư", en = "Festivals of all people" },
    score = pct_of(x.festival_pct) },
  criterion "5.4" { max = 15, ref = "V.4",
    title = { vi = "Tin có giá trị từ nhân dân tăng 10 %", en = "Ten percent more useful tips" },
    score = proportional(growth(prev.useful_tips, x.useful_tips), { target = 10 }) },
  criterion "5.5" { max = 15, ref = "V.5",
    title = { vi = "Củng cố công an xã", en = "Commune police" },
    score = level(x.commune_police_grade, { tot = 15, kha = 12, ["trung-binh"] = 8, yeu = 0 }) },
}

section "VI" { max = 150, ref = "VI",
  title = { vi = "Xây dựng lực lượng", en = "Building the force" },
  criterion "6.1" { max = 20, ref = "VI.1",
    title = { vi = "Xếp loại Đảng bộ", en = "Grade of the party committee" },
    score = level(x.party_grade,
                  { ["xuat-sac"] = 20, tot = 16, ["hoan-thanh"] = 10, ["khong-hoan-thanh"] = 0 }) },
  criterion "6.2" { max = 40, ref = "VI.2",
    title = { vi = "Cán bộ, chiến sĩ vi phạm kỷ luật", en = "Officers disciplined" },
    score = at_most(discipline, { limit = p.discipline_limit, first = 4,
                                  each = 4, per = 0.1, count = "whole" }) },
  criterion "6.3" { max = 25, ref = "VI.3",
    title = { vi = "Kiểm tra điều lệnh (2 đợt)", en = "Drill inspections (two)" },
    score = mean(x.inspection_1, x.inspection_2) * 2.5 },
  criterion "6.4" { max = 20, ref = "VI.4",
    title = { vi = "Huấn luyện: 100 % đạt, khá giỏi từ 80 %", en = "All pass, 80 % of them well" },
    score = zero_if(x.training_pass_pct:lt(100),
                    proportional(x.training_good_pct, { target = 80 })) },
  criterion "6.5" { max = 20, ref = "VI.5",
    title = { vi = "Đơn vị cơ sở đạt Đơn vị Quyết thắng", en = "Determined-to-win units" },
    score = bands(x.determined_units_pct, { { 80, 20 }, { 70, 16 }, { 60, 12 }, { 50, 8 } }) },
  criterion "6.6" { max = 25, ref = "VI.6",
    title = { vi = "An toàn nội bộ, tai nạn do chủ quan", en = "Safety within the force" },
    score = per_event { { x.accidents_minor, 5 }, { x.accidents_serious, 10 },
                        { x.accidents_fatal, 25 } } },
}

section "VII" { max = 100, ref = "VII",
  title = { vi = "Thi đua, khen thưởng, hoạt động cụm", en = "Emulation and the cluster" },
  criterion "7.1" { max = 20, ref = "VII.1",
    title = { vi = "Phát động, giao ước, đăng ký (4 việc)", en = "Launch, pact, registration" },
    score = minus_if(no(x.registered), 8, earn(x.launch_items, 5)) },
  criterion "7.2" { max = 20, ref = "VII.2",
    title = { vi = "Tham gia hoạt động cụm (5 hoạt động)", en = "Cluster activities (five)" },
    score = earn(x.cluster_activities, 4) },
  criterion "7.3" { max = 20, ref = "VII.3",
    title = { vi = "Điển hình tiên tiến", en = "Exemplars" },
    score = earn(x.exemplars, 2) },
  criterion "7.4" { max = 15, ref = "VII.4",
    title = { vi = "Khen thưởng CBCS trực tiếp chiến đấu", en = "Commended front line" },
    score = proportional(x.frontline_commended_pct, { target = 60 }) },
  criterion "7.5" { max = 15, ref = "VII.5",
    title = { vi = "Hồ sơ khen thưởng đúng hạn", en = "Dossiers on time" },
    score = per_event { { x.late_dossier_days, 1 }, { x.dossier_errors, 2 } } },
  criterion "7.6" { max = 10, ref = "VII.6",
    title = { vi = "Tin, bài tuyên truyền", en = "News items" },
    score = earn(x.news_items, 0.2) },
}

section "VIII" { max = 80, ref = "VIII",
  title = { vi = "CCHC, pháp chế, hậu cần, báo cáo", en = "Reform, logistics, reports" },
  criterion "8.1" { max = 25, ref = "VIII.1",
    title = { vi = "Chỉ số CCHC trong CAND", en = "Reform index" },
    score = pct_of(x.par_index) },
  criterion "8.2" { max = 15, ref = "VIII.2",
    title = { vi = "Thông tin báo cáo", en = "Reports" },
    score = per_event { { x.reports_late, 0.5 }, { x.reports_missing, 1 } } },
  criterion "8.3" { max = 15, ref = "VIII.3",
    title = { vi = "Giải quyết khiếu nại, tố cáo đúng hạn", en = "Complaints settled on time" },
    score = at_least(x.complaints_on_time_pct, { target = 90, each = 1 }) },
  criterion "8.4" { max = 15, ref = "VIII.4",
    title = { vi = "Hậu cần, kỹ thuật an toàn", en = "Logistics and equipment safe" },
    score = per_event(x.logistics_incidents, 5) },
  criterion "8.5" { max = 10, ref = "VIII.5",
    title = { vi = "Mức độ hài lòng của người dân", en = "Satisfaction of the people" },
    score = minmax(x.satisfaction_pct, { from = 1, to = full }) },
}

-- Above the scale, and taken from it.  P2 (a self-score more than 5 % above the verified one) is
-- left out: it compares two layers of figures, and a rule reads one.

bonus "B1" { max = 10, ref = "Điểm thưởng 1",
  title = { vi = "Huân chương, Bằng khen Thủ tướng", en = "State orders, Prime Minister's merits" },
  score = worth { { x.state_orders, 5 }, { x.pm_merits, 3 } } }
bonus "B2" { max = 6, ref = "Điểm thưởng 2", title = { vi = "Chiến công đột xuất", en = "Feats" },
  score = earn(x.feats, 1) }
bonus "B3" { max = 4, ref = "Điểm thưởng 3",
  title = { vi = "Mô hình được Bộ nhân rộng", en = "Models replicated by the Ministry" },
  score = earn(x.replicated_models, 2) }
bonus_cap(20)

deduct "P1" { max = 5, ref = "Điểm trừ 1",
  title = { vi = "Nộp bảng tự chấm điểm chậm", en = "Self-score handed in late" },
  score = earn(x.self_score_days_late, 1) }
deduct "P3" { ref = "Điểm trừ 3",
  title = { vi = "Bị Bộ phê bình bằng văn bản", en = "Criticised by the Ministry in writing" },
  score = x.ministry_criticisms * 3 }

-- A unit that is knocked out keeps its points and its place, and gets no flag.

knockout "KO1" { ref = "Không xét 1",
  title = { vi = "Oan, sai; mất vũ khí; lãnh đạo bị kỷ luật từ cảnh cáo",
            en = "Wrongful conviction; weapon lost; leader disciplined" },
  when = any(x.wrongful_convictions:gt(0), x.weapons_lost:gt(0), x.leader_disciplined) }
knockout "KO1.pending" { ref = "Không xét 1", pending = true,
  title = { vi = "Đang bị điều tra, chờ kết luận", en = "Under investigation" },
  when = x.under_investigation }
knockout "KO2" { ref = "Không xét 2",
  title = { vi = "Để xảy ra bị động, bất ngờ nghiêm trọng", en = "Serious security surprise" },
  when = any(x.security_surprises:ge(2), x.protected_event_failures:gt(0)) }
knockout "KO3" { ref = "Không xét 3",
  title = { vi = "Không đăng ký hoặc không nộp bảng tự chấm điểm",
            en = "Not registered, or no self-score" },
  when = any(no(x.registered), no(x.self_score_submitted)) }
knockout "KO4" { ref = "Không xét 4",
  title = { vi = "Tỷ lệ vi phạm kỷ luật từ 1 % trở lên", en = "Discipline rate of 1 % or more" },
  when = discipline:ge(1) }

rank { ties = { "II", "2.1", lower(discipline), x.votes_yes } }

award "flag_bca" { ref = "Khen thưởng 1",
  title = { vi = "Cờ thi đua của Bộ Công an", en = "Ministry's emulation flag" },
  share = p.flag_share, round = "half_up",
  when = share(x.votes_yes, x.council_members):ge(p.vote_share) }
award "flag_gov" { ref = "Khen thưởng 1",
  title = { vi = "Cờ thi đua của Chính phủ", en = "Government's emulation flag" },
  count = 1, among = "flag_bca" }

include "2017-tests.lua"
