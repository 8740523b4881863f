#!/bin/sh
# Who may include whom, and which module owns which foreign header.
#	sh tests/house/layers.sh [TREE]      complains and fails when TREE breaks a rule
#	sh tests/house/layers.sh --self      a deliberately wrong tree must be refused
set -u

# The stem of a file: core/edge/script_box.c -> script.  Files of one stem are a family.
family() {
	name=${1##*/}
	name=${name%.[ch]}
	echo "${name%%_*}"
}

# C11 and POSIX headers; all others between <> have an owner or are foreign to everybody.
is_libc() {
	case $1 in
	assert.h | ctype.h | errno.h | fenv.h | float.h | getopt.h | inttypes.h | limits.h | \
		locale.h | math.h | pwd.h | setjmp.h | \
		signal.h | stdalign.h | stdarg.h | stdatomic.h | stdbool.h | stddef.h | stdint.h | stdio.h | \
		stdlib.h | stdnoreturn.h | string.h | strings.h | time.h | wchar.h | unistd.h | fcntl.h | \
		dirent.h | glob.h | poll.h | pthread.h | termios.h | sys/*.h) return 0 ;;
	esac
	return 1
}

owner() {
	case $1 in
	sqlite3.h) echo store ;;
	lua*.h | lauxlib.h) echo script ;;
	uv.h) echo loop ;;
	libsmartcols.h | libsmartcols/*.h) echo grid ;;
	utf8proc.h) echo cell ;;
	sha2.h) echo digest ;;
	dlfcn.h | gelf.h | libelf.h) echo plugin ;;
	esac
}

# The foreign headers of a plugin: plugins/csv_source.c and plugins/csv_source/*.c are csv_source.
plugin_owner() {
	case $1 in
	csv.h | iconv.h) echo csv_source ;;
	jansson.h) echo json_source ;;
	expat.h | unzip.h) echo xlsx_source ;;
	xlsxwriter.h) echo xlsx ;;
	esac
}

may_include_ours() { # FILE HEADER
	case $1:$2 in
	core/base/*:base/*) return 0 ;;
	core/model/*:base/* | core/model/*:model/* | core/model/*:td_plugin.h) return 0 ;;
	core/calc/*:base/* | core/calc/*:model/* | core/calc/*:calc/*) return 0 ;;
	core/edge/*:base/* | core/edge/*:model/* | core/edge/*:td_*.h) return 0 ;;
	core/edge/*:edge/*) [ "$(family "$1")" = "$(family "$2")" ] && return 0 ;;
	core/base/* | core/model/* | core/calc/* | core/edge/*) return 1 ;;
	core/td_plugin.h:*) return 1 ;;
	core/*:base/* | core/*:model/* | core/*:calc/* | core/*:edge/*) return 0 ;;
	core/*:*/*) return 1 ;;
	core/*) return 0 ;;
	cli/*:td.h | cli/*:td_loop.h) return 0 ;;
	cli/*:*/*) return 1 ;;
	cli/*) [ -e "cli/$2" ] && return 0 ;;
	plugins/*:td_plugin.h) return 0 ;;
	plugins/*/*:*/*) return 1 ;;
	plugins/*/*) [ -e "$(dirname "$1")/$2" ] && return 0 ;;
	plugins/*) # html.c has html_words.h
		case $2 in "$(basename "${1%.c}")"_*.h) [ -e "plugins/$2" ] && return 0 ;; esac
		;;
	esac
	return 1
}

may_include_foreign() { # FILE HEADER
	case $1:$2 in
	# Pure floors: no files, clocks, threads or signals.
	core/model/*:stdio.h | core/calc/*:stdio.h) return 0 ;; # snprintf
	core/model/*:time.h | core/calc/*:time.h) return 1 ;;
	core/model/*:unistd.h | core/model/*:fcntl.h | core/model/*:dirent.h | core/model/*:glob.h | \
		core/model/*:poll.h | core/model/*:pthread.h | core/model/*:termios.h | core/model/*:sys/* | \
		core/model/*:signal.h | core/model/*:locale.h) return 1 ;;
	core/calc/*:unistd.h | core/calc/*:fcntl.h | core/calc/*:dirent.h | core/calc/*:glob.h | \
		core/calc/*:poll.h | core/calc/*:pthread.h | core/calc/*:termios.h | core/calc/*:sys/* | \
		core/calc/*:signal.h | core/calc/*:locale.h) return 1 ;;
	esac
	is_libc "$2" && return 0
	case $1 in
	core/edge/*) [ "$(family "$1")" = "$(owner "$2")" ] && return 0 ;;
	plugins/*)
		name=${1#plugins/}
		name=${name%%/*}
		[ "${name%.c}" = "$(plugin_owner "$2")" ] && return 0
		;;
	esac
	return 1
}

# check TREE: one line per broken rule on stderr
check() {
	cd "$1" || exit 1
	bad=0
	for file in $(find core cli plugins -name '*.[ch]' 2>/dev/null | sort); do
		includes=$(sed -n 's/^[ 	]*#[ 	]*include[ 	]*\(["<][^">]*\)[">].*/\1/p' "$file")
		for include in $includes; do
			header=${include#?}
			case $include in
			\"*) may_include_ours "$file" "$header" ;;
			*) may_include_foreign "$file" "$header" ;;
			esac && continue
			echo "$file: may not include $header" >&2
			bad=1
		done
	done
	return $bad
}

# refused FILE INCLUDE: a tree where only this is written must be refused, naming the file
refused() {
	mkdir -p "$tree/$(dirname "$1")"
	printf '#include %s\n' "$2" >"$tree/$1"
	if (check "$tree") 2>"$tree/complaints"; then
		echo "not refused: $1 including $2" >&2
		failed=1
	elif ! grep -q "^$1: " "$tree/complaints"; then
		echo "refused without naming $1" >&2
		failed=1
	fi
	rm "$tree/$1"
}

accepted() {
	mkdir -p "$tree/$(dirname "$1")"
	printf '#include %s\n' "$2" >"$tree/$1"
	(check "$tree") || failed=1
	rm "$tree/$1"
}

self_test() {
	tree=$(mktemp -d)
	trap 'rm -rf "$tree"' EXIT
	failed=0
	refused core/base/list.c '"model/graph.h"'
	refused core/base/list.c '<sqlite3.h>'
	refused core/model/graph.c '"calc/plan.h"'
	refused core/model/graph.c '<lua.h>'
	refused core/model/graph.c '<time.h>'
	refused core/calc/plan.c '"edge/store.h"'
	refused core/calc/plan.c '"plan.h"'
	refused core/calc/plan.c '"engine.h"'
	refused core/calc/eval.c '<uv.h>'
	refused core/calc/eval.c '<pthread.h>'
	refused core/edge/script.c '"edge/store.h"'
	refused core/edge/script_box.c '<sqlite3.h>'
	refused core/edge/store.c '"calc/plan.h"'
	refused core/edge/grid.c '<uv.h>'
	refused core/plugins.c '<dlfcn.h>'
	refused core/edge/script.c '<gelf.h>'
	refused core/edge/loop.c '<libxml/parser.h>'
	refused core/engine.c '<sqlite3.h>'
	refused core/td_plugin.h '"base/err.h"'
	refused cli/score.c '"calc/rank.h"'
	refused cli/score.c '<libsmartcols.h>'
	refused plugins/clip.c '"base/err.h"'
	refused plugins/clip.c '<sqlite3.h>'
	refused plugins/clip.c '<csv.h>'
	refused plugins/clip/clip.c '"base/err.h"'
	accepted plugins/csv_source.c '<csv.h>'
	accepted plugins/xlsx_source/xml.c '<expat.h>'
	accepted core/edge/script_box.c '"edge/script_in.h"'
	accepted core/edge/script_box.c '<lauxlib.h>'
	accepted core/edge/store.c '<sqlite3.h>'
	accepted core/edge/plugin.c '<gelf.h>'
	accepted core/edge/loop.c '"td_loop.h"'
	accepted core/calc/kernel.c '<math.h>'
	accepted core/engine.c '"edge/store.h"'
	accepted cli/main.c '"td.h"'
	accepted plugins/clip.c '"td_plugin.h"'
	return $failed
}

if [ "${1:-}" = --self ]; then
	self_test
else
	check "${1:-$(dirname "$0")/../..}"
fi
