# Sourced by cases that make workbooks: PYTHON is a python3 that has openpyxl; without one the case is skipped.
for PYTHON in python3 /usr/bin/python3; do
	"$PYTHON" -c "import openpyxl" 2>/dev/null && break
	PYTHON=
done
if [ -z "$PYTHON" ]; then
	echo "SKIPPED: no python3-openpyxl" >&2
	exit 77
fi
