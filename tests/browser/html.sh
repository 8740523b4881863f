#!/bin/sh
# The HTML report as a browser shows and prints it:  sh tests/browser/html.sh BUILD
# Prints it to PDF and looks at the pages; lays it out as wide as a phone; looks for anything fetched or run.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$build:$PATH THIDUA_RULES=$root/rules THIDUA_PLUGINS=$build/plugins
export PATH THIDUA_RULES THIDUA_PLUGINS

browser=
for name in chromium-headless-shell chromium google-chrome; do
	command -v $name >/dev/null && browser=$name && break
done
for name in "${browser:-chromium}" pdfinfo pdftotext; do
	if ! command -v "$name" >/dev/null; then
		echo "SKIPPED: no $name (packages chromium, poppler-utils)" >&2
		exit 77
	fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

complain() {
	echo "$0: $*" >&2
	failed=1
}

browse() {
	$browser --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --user-data-dir="$work/profile" "$@" 2>>log
}

data=$root/rules/bca-cum3/data
thidua init cum3.db --label "số liệu minh họa" >/dev/null
thidua import cum3.db "$data/units.csv" "$data/observations.csv" "$data/events.csv" >/dev/null
thidua score bca-cum3/2017 cum3.db --format html --lang vi -o cum3.html --with organ="BỘ CÔNG AN" \
	--with issuer="CỤM THI ĐUA SỐ 3" --with place="Phú Thọ" --with date="ngày 15 tháng 01 năm 2018" \
	--with right_name="Nguyễn <Văn> A"

# Nothing is fetched, nothing is run, what is text stays text.
grep -n -i -E '<script|<link|@import|url\(|src=|https?:' cum3.html && complain "something is fetched or run"
grep -q 'Nguyễn &lt;Văn&gt; A' cum3.html || complain "text is taken for markup"

# On paper: A4, upright but for the matrix; a unit begins its own page; each page of a table has its heading.
browse --no-pdf-header-footer --print-to-pdf=cum3.pdf "file://$work/cum3.html" >/dev/null
pdftotext -layout cum3.pdf cum3.txt
pages=$(pdfinfo cum3.pdf | sed -n 's/^Pages: *//p')
pdfinfo -f 1 -l "$pages" cum3.pdf | sed -n 's/^Page.* size: *//p' | sort | uniq -c | sort -rn >sizes
[ "$(wc -l <sizes)" = 2 ] || complain "page sizes: $(cat sizes)"
grep -q '59[45].* x 84[12]' sizes || complain "no upright A4: $(cat sizes)"
grep -q '84[12].* x 59[45]' sizes || complain "no A4 on its side: $(cat sizes)"
for text in "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" "Độc lập - Tự do - Hạnh phúc" "BỘ CÔNG AN" "CỤM THI ĐUA SỐ 3" \
	"Phú Thọ, ngày 15 tháng 01 năm 2018" "CỤM TRƯỞNG" "Bảng xếp hạng và đề nghị danh hiệu" "Bảng tổng hợp điểm" \
	"Bảng tiêu chí và thang điểm" "số liệu minh họa" "975,02" "Cờ thi đua của Bộ Công an"; do
	grep -q "$text" cum3.txt || complain "not on paper: $text"
done
for unit in "Phú Thọ" "Thái Nguyên" "Yên Bái" "Bắc Kạn" "Tuyên Quang" "Quảng Ninh" "Bắc Giang" "Hòa Bình"; do
	tr '\f' '\n' <cum3.txt | grep -q "^ *Phiếu điểm: Công an tỉnh $unit" || complain "no sheet of $unit"
done
begun=$(awk 'BEGIN { RS = "\f" } /^[ \n]*Phiếu điểm: / { n++ } END { print n }' cum3.txt)
[ "$begun" = 8 ] || complain "$begun of 8 sheets begin a page"

# On a phone: the page is not wider than the screen; tables scroll inside it.
sed 's|</body>|<script>document.title = "wide " + document.documentElement.scrollWidth</script></body>|' cum3.html >phone.html
wide=$(browse --window-size=500,900 --virtual-time-budget=2000 --dump-dom "file://$work/phone.html" |
	sed -n 's|.*<title>wide \([0-9]*\)</title>.*|\1|p')
[ "${wide:-9999}" -le 500 ] || complain "on a screen of 500 it is ${wide:-not} wide"

# In English, and of other rules.
thidua score bca-cum3/2018 cum3.db --year 2017 --format html --lang en -o en.html
grep -q 'Ranking and proposals' en.html || complain "no English"

[ -z "${KEEP:-}" ] || cp cum3.html cum3.pdf "$KEEP"
[ $failed = 0 ] && echo "$pages pages, as they should be"
exit $failed
