# A csv report (one line a unit) as the table that was published (one column a unit).
BEGIN {
	FS = ","
	n = split("phu-tho bac-kan quang-ninh thai-nguyen bac-giang hoa-binh yen-bai tuyen-quang", unit, " ")
}
NR == 1 {
	for (i = 1; i <= NF; i++) {
		name[i] = $i
		if ($i ~ /^[1-8]\.[1-9]$/)
			criterion[++ncriteria] = $i
	}
	next
}
{
	for (i = 1; i <= NF; i++)
		value[$2, name[i]] = $i
}
# With two decimals; more than two in the report are shown, and then differ.
function fixed(text) {
	return text ~ /^-?[0-9]+(\.[0-9][0-9]?)?$/ ? sprintf("%.2f", text) : text
}
function row(title, max, column, format,    line, k, text) {
	line = title "," max
	for (k = 1; k <= n; k++) {
		text = value[unit[k], column]
		if (format == "fixed")
			text = fixed(text)
		else if (format == "lost")
			text = 0 - text
		else if (format == "whole")
			text = text + 0
		line = line "," text
	}
	print line
}
END {
	line = "criterion,max"
	for (k = 1; k <= n; k++)
		line = line "," unit[k]
	print line
	split("20 50 30 30 20 60 40 30 30 25 20 20 15 40 15 25 15 20 15 30 20 10 25 20 15 15 15 20 40 25 20 " \
	      "20 25 20 20 20 15 15 10 25 15 15 15 10", max, " ")
	for (c = 1; c <= ncriteria; c++)
		row(criterion[c], max[c], criterion[c], "fixed")
	row("base", 1000, "base", "fixed")
	row("bonus", 20, "bonus", "whole")
	row("penalty", "", "deduction", "lost")
	row("total", "", "total", "fixed")
	row("rank", "", "rank", "")
	for (k = 1; k <= n; k++)
		if (value[unit[k], "awards"] != "" || value[unit[k], "knockouts"] != "" || value[unit[k], "pending"] != 0)
			print unit[k] ": " value[unit[k], "awards"] value[unit[k], "knockouts"]
}
