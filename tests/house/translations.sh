#!/bin/sh
# Every sentence has its Vietnamese (translations.py).
if ! command -v python3 >/dev/null; then
	echo "SKIPPED: no python3" >&2
	exit 77
fi
exec python3 "$(dirname "$0")/translations.py" "$@"
