#!/bin/sh
# Run golden cases:  sh tests/golden.sh CASE...  (folders; UPDATE=1 rewrites what they expect)
#
# A case has `cmd` (shell, run in a fresh copy of the folder) and what it must give: `out`, `err`
# (absent: nothing) and `status` (absent: 0; 77: the case is skipped).  In cmd: thidua is the built program, $ROOT the
# source tree, $BUILD the build tree.  BUILD is build/release unless set.
set -u
ROOT=$(cd "$(dirname "$0")/.." && pwd -P)
BUILD=${BUILD:-$ROOT/build/release}
if [ ! -x "$BUILD/thidua" ]; then
	echo "golden.sh: no program at $BUILD/thidua" >&2
	exit 1
fi

scratch=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# run_case FOLDER: leaves out, err and status in $scratch/got
run_case() {
	rm -rf "${scratch:?}/got" "${scratch:?}/work" "${scratch:?}/home"
	mkdir "$scratch/got" "$scratch/home"
	cp -R "$1" "$scratch/work" && chmod -R u+w "$scratch/work"
	(cd "$scratch/work" && rm -f cmd out err status)
	(
		unset LC_ALL LC_MESSAGES LC_CTYPE LANGUAGE COLUMNS NO_COLOR
		export ROOT BUILD LANG=C TERM=dumb TZ=UTC HOME="$scratch/home" PATH="$BUILD:$PATH"
		export THIDUA_RULES="$ROOT/rules" THIDUA_PLUGINS="$BUILD/plugins"
		cd "$scratch/work" && sh "$1/cmd" >"$scratch/raw.out" 2>"$scratch/raw.err" </dev/null
		echo $? >"$scratch/got/status"
	)
	for stream in out err; do
		sed -e "s|$scratch/work/||g" -e "s|$scratch/work||g" -e "s|$scratch/||g" \
			"$scratch/raw.$stream" >"$scratch/got/$stream"
	done
}

# compare FOLDER: a diff of each part that differs; fails when there is one
compare() {
	same=0
	for part in out err status; do
		want=$1/$part
		[ -e "$want" ] || case $part in
		status) echo 0 >"$scratch/want" && want=$scratch/want ;;
		*) want=/dev/null ;;
		esac
		diff -au --label "$part (expected)" --label "$part (got)" "$want" \
			"$scratch/got/$part" || same=1
	done
	return $same
}

update() {
	for part in out err status; do
		cp "$scratch/got/$part" "$1/$part"
		[ -s "$1/$part" ] || rm "$1/$part"
	done
	[ "$(cat "$1/status")" != 0 ] || rm "$1/status"
}

failed=0
skipped=0
for case in "$@"; do
	case=$(cd "$case" && pwd -P) || exit 1
	run_case "$case"
	if [ "$(cat "$scratch/got/status")" = 77 ]; then
		cat "$scratch/got/err" >&2
		skipped=77
		continue
	fi
	if [ "${UPDATE:-0}" = 1 ]; then
		update "$case"
	elif ! compare "$case"; then
		echo "golden case ${case##*/} differs; if that is right: UPDATE=1 sh tests/golden.sh $case"
		failed=1
	fi
done
[ "$failed" = 0 ] || exit 1
exit $skipped
