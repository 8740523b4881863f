#!/bin/sh
# Every header compiles alone, as C11; the public plugin header also as C17 and C++17, with gcc and clang.
set -u
cd "$(dirname "$0")/../.." || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
flags="-fsyntax-only -D_POSIX_C_SOURCE=200809L -Icore -Icli -Itests -Itests/unit \
	$(pkg-config --cflags libuv lua5.4 sqlite3 cmocka) \
	-Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror"
bad=0

for header in $(find core cli tests -name '*.h' | sort); do
	list=
	# Without a guard it is a list to be included with its macro defined: do so.
	if ! grep -q '^#ifndef TD_\|^#ifndef TEST_\|^#ifndef OOM_' "$header"; then
		for macro in $(sed -n 's/^\(TD_[A-Z_]*\)(.*/\1/p' "$header" | sort -u); do
			list="$list -D$macro(...)="
		done
	fi
	{
		# Some text of its own, as an empty file is no C.
		echo "#include \"$header\""
		echo "extern int alone;"
	} >"$scratch/alone.c"
	# shellcheck disable=SC2086 # lists of words
	"${CC:-cc}" -std=c11 $flags -I. $list "$scratch/alone.c" || {
		echo "$header: does not compile alone" >&2
		bad=1
	}
done

# What others build plugins with.
echo '#include "td_plugin.h"' | tee "$scratch/alone.cc" >"$scratch/alone.c"
echo 'extern int alone;' >>"$scratch/alone.c"
for try in gcc:c11 gcc:c17 clang:c11 clang:c17 g++:c++17 clang++:c++17; do
	compiler=${try%%:*}
	case $try in
	*++*) file=$scratch/alone.cc ;;
	*) file=$scratch/alone.c ;;
	esac
	if ! command -v "$compiler" >/dev/null; then
		echo "SKIPPED: no $compiler, core/td_plugin.h not tried with it" >&2
		continue
	fi
	"$compiler" -std="${try#*:}" -fsyntax-only -Wall -Wextra -Wpedantic -Werror -Icore "$file" || {
		echo "core/td_plugin.h: $compiler refuses it as ${try#*:}" >&2
		bad=1
	}
done
exit $bad
