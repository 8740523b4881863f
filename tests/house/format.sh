#!/bin/sh
# All C is as clang-format has it.  --fix [FILE...] writes it so (all files, or these).
set -u
cd "$(dirname "$0")/../.." || exit 1
if ! command -v clang-format >/dev/null; then
	echo "SKIPPED: no clang-format" >&2
	exit 77
fi
if [ "${1:-}" = --fix ]; then
	shift
	[ $# -gt 0 ] || set -- $(find core cli plugins tests -name '*.[ch]')
	exec clang-format -i "$@"
fi
find core cli plugins tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
