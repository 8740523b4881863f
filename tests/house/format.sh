#!/bin/sh
# All C is as clang-format has it, but for lists of macro calls (headers without a guard).
# --fix [FILE...] writes it so: all files, or these.
set -u
cd "$(dirname "$0")/../.." || exit 1
if ! command -v clang-format >/dev/null; then
	echo "SKIPPED: no clang-format" >&2
	exit 77
fi
mode="--dry-run -Werror"
if [ "${1:-}" = --fix ]; then
	mode=-i
	shift
fi
if [ $# = 0 ]; then
	# shellcheck disable=SC2046 # no name has a blank
	set -- $(find core cli plugins tests -name '*.c') \
		$(find core cli plugins tests -name '*.h' -exec grep -l '^#ifndef ' {} +)
fi
# shellcheck disable=SC2086 # a list of words
exec clang-format $mode "$@"
