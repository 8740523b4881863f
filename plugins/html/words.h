/*
 * words.h - the words and the style of html.c.
 *
 * One row a word: WORD(NAME, Vietnamese, English).
 */
#ifndef HTML_WORDS_H
#define HTML_WORDS_H

/* clang-format off */
#define WORDS(WORD) \
	WORD(STATE, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM") \
	WORD(MOTTO, "Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness") \
	WORD(NUMBER, "Số", "No.") \
	WORD(DATE, "ngày … tháng … năm …", "date: …") \
	WORD(YEAR, "Năm", "Year") \
	WORD(RULES, "Bộ tiêu chí", "Rules") \
	WORD(DATA, "Số liệu", "Data") \
	WORD(DIGEST, "Mã kiểm tra bộ tiêu chí", "Digest of the rules") \
	WORD(CONTENTS, "Mục lục", "Contents") \
	WORD(RANKING, "Bảng xếp hạng và đề nghị danh hiệu", "Ranking and proposals") \
	WORD(MATRIX, "Bảng tổng hợp điểm", "Points of every criterion") \
	WORD(SHEETS, "Phiếu điểm của từng đơn vị", "Every unit, with reasons") \
	WORD(SHEET, "Phiếu điểm", "Points of") \
	WORD(SCALE, "Bảng tiêu chí và thang điểm", "Criteria and scale") \
	WORD(RANK, "Hạng", "Rank") \
	WORD(UNIT, "Đơn vị", "Unit") \
	WORD(TOTAL, "Tổng điểm", "Total") \
	WORD(BASE, "Điểm tiêu chí", "Criteria") \
	WORD(BONUS, "Điểm thưởng", "Bonus") \
	WORD(DEDUCTION, "Điểm trừ", "Deduction") \
	WORD(CONDITIONS, "Vi phạm điều kiện", "Knocked out by") \
	WORD(PROPOSAL, "Đề nghị danh hiệu", "Proposed for") \
	WORD(CLASS, "Xếp loại", "Class") \
	WORD(ITEM, "Nội dung, tiêu chí", "Criterion") \
	WORD(MAX, "Điểm tối đa", "Maximum") \
	WORD(POINTS, "Điểm", "Points") \
	WORD(WHY, "Cách tính, lý do", "Why") \
	WORD(REF, "Căn cứ", "Clause") \
	WORD(STANDING, "Tổng điểm, xếp hạng, danh hiệu", "Total, rank, awards") \
	WORD(UNDECIDED, "chưa quyết định được", "undecided") \
	WORD(PENDING, "chưa có số liệu", "no figures yet") \
	WORD(PROVISIONAL, "* tạm tính: còn tiêu chí chưa có số liệu", "* provisional: criteria without figures have no points yet") \
	WORD(TIED, "đồng hạng", "tied") \
	WORD(CLUSTER, "Cụm", "Cluster") \
	WORD(CHART, "Điểm theo nội dung, so với điểm tối đa", "Points of the sections, of their maxima") \
	WORD(LEFT, "THƯ KÝ", "SECRETARY") \
	WORD(RIGHT, "CỤM TRƯỞNG", "HEAD OF THE CLUSTER") \
	WORD(SIGN, "(Ký, ghi rõ họ tên)", "(signature, full name)") \
	WORD(UP, "Về đầu trang", "Up")
/* clang-format on */

/* Screen first, then phones, then paper. */
static const char *const style[] = {
	/* A font as a whole: what stands in for Times New Roman where it is not there often lacks Vietnamese letters. */
	"@font-face{font-family:Official;src:local('Times New Roman'),local('Noto Serif'),local('NotoSerif-Regular'),local('DejaVu Serif')}",
	"@font-face{font-family:Official;font-weight:bold;src:local('Times New Roman Bold'),local('TimesNewRomanPS-BoldMT'),local('Noto Serif Bold'),local('NotoSerif-Bold'),local('DejaVu Serif Bold')}",
	"@font-face{font-family:Official;font-style:italic;src:local('Times New Roman Italic'),local('TimesNewRomanPS-ItalicMT'),local('Noto Serif Italic'),local('NotoSerif-Italic'),local('DejaVu Serif Italic')}",
	":root{--ink:#1c2733;--soft:#5b6875;--line:#cfd6dd;--tint:#f3f6f9;--bar:#2f6f9f;--rest:#dde5ec}",
	"*{box-sizing:border-box}",
	"body{margin:0 auto;max-width:72rem;padding:1rem;color:var(--ink);background:#fff;",
	"font:16px/1.45 Official,'Times New Roman',serif}",
	"h1{font-size:1.35rem;text-align:center;margin:1.2rem 0 .3rem}",
	"h2{font-size:1.15rem;margin:2rem 0 .6rem}h3{font-size:1.05rem;margin:0 0 .4rem}",
	"p{margin:.3rem 0}.meta{text-align:center;color:var(--soft)}",
	".head{display:flex;justify-content:space-between;gap:2rem;text-align:center}",
	".head>div:first-child{flex:1}.head b{display:block}.head>div:last-child b,.head i{white-space:nowrap}.head i{display:block;margin-top:.4rem}",
	".signs{display:flex;justify-content:space-between;gap:2rem;text-align:center;margin:2.5rem 0 5rem}",
	".signs>div{flex:1}.signs em{display:block;font-size:.9rem}.signs span{display:block;margin-top:4.5rem;font-weight:bold}",
	".wide{overflow-x:auto}nav ul{columns:2;padding-left:1.2rem;margin:.3rem 0}",
	"table{border-collapse:collapse;width:100%;font-size:.95rem}",
	"caption{text-align:left;font-weight:bold;padding:.3rem 0}",
	"th,td{border:1px solid var(--line);padding:.25rem .45rem;text-align:left;vertical-align:top}",
	"thead th{background:var(--tint);text-align:center;vertical-align:middle}",
	".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.c{text-align:center}",
	"tr.section th,tr.section td{background:var(--tint);font-weight:bold}tr.sum td,tr.sum th{font-weight:bold}",
	"td.part{padding-left:1.4rem}.id{white-space:nowrap}",
	"ul.why{margin:0;padding:0;list-style:none}.why .figures{color:var(--soft)}.why .formula,.why .rule{font-weight:500}",
	".matrix td:nth-child(2){min-width:15rem}.reasons td:nth-child(2){width:30%}.ref{color:var(--soft);font-size:.85em;white-space:nowrap}",
	".why .next{font-style:italic}.why .clause{color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}",
	".sheet{border-top:2px solid var(--ink);padding-top:1rem;margin-top:2rem}",
	".sum{font-size:1.05rem}svg{display:block;max-width:34rem;width:100%;height:auto;margin:.6rem 0}",
	"svg text{font:12px sans-serif;fill:var(--ink)}a{color:inherit}.up{font-size:.85rem}",
	"@media(max-width:40rem){body{padding:.6rem;font-size:15px}.head,.signs{flex-direction:column;gap:.6rem}",
	"nav ul{columns:1}.signs{margin-bottom:2rem}.signs span{margin-top:2.5rem}",
	".reasons thead,.ranks thead{display:none}.reasons tr{display:grid;grid-template-columns:auto 1fr auto auto;",
	"border-bottom:1px solid var(--line)}.reasons td,.reasons th{border:0}.reasons td.w{grid-column:1/-1}.reasons td:nth-child(2){width:auto}td,th,h1,h2,p,li{overflow-wrap:anywhere;min-width:0}",
	".ranks tr{display:grid;grid-template-columns:3rem 1fr auto;border:1px solid var(--line);margin-bottom:-1px}",
	".ranks td{border:0}.ranks td:nth-child(n+4):nth-child(-n+6),.ranks td:empty{display:none}.ranks td:nth-child(n+7){grid-column:2/-1}}",
	"@page{size:A4;margin:20mm 15mm 20mm 20mm}@page wide{size:A4 landscape;margin:15mm}",
	"@media print{body{max-width:none;padding:0;font-size:13pt}.head{font-size:12pt}nav,.up{display:none}.wide{overflow:visible}",
	"h2,h3{break-after:avoid}thead{display:table-header-group}tr,svg,.signs{break-inside:avoid}",
	".matrix{page:wide;break-before:page}.matrix table{font-size:10.5pt}.matrix th,.matrix td{padding:.1rem .25rem}",
	".sheet{break-before:page;border:0;margin:0;padding:0}.reasons{font-size:10.5pt}.why .clause{display:none}a{text-decoration:none}",
	".scale{break-before:page}.scale table{font-size:11.5pt}}",
};

#endif
