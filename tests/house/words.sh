#!/bin/sh
# Words that do not belong in the source.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0

# refuse WHY PATTERN FOLDER...
refuse() { # -H: a single file is named as well
	why=$1 pattern=$2
	shift 2
	if grep -rnHE --include='*.[ch]' --include='*.lua' "$pattern" "$@" >&2; then
		echo "^ $why" >&2
		bad=1
	fi
}

refuse "no reminders in the tree: write an issue" '\b(TODO|FIXME|XXX)\b' core cli plugins rules tests
# Only edge/loop.c may end the program, at the second Ctrl-C; td_loop.h says so.
refuse "core reports failures, it does not end the program" \
	'(^|[^_[:alnum:]>.])(_?exit|_Exit|quick_exit|abort)[[:space:]]*\(' \
	$(find core -name '*.[ch]' ! -path core/edge/loop.c)
# LC_CTYPE alone changes no number; the table needs it to measure letters.
refuse "no locale: the decimal mark is ours" 'setlocale[[:space:]]*\((LC_[^C]|LC_CO|[^L])' \
	core cli plugins
refuse "same rules, same figures, same bytes: no random" \
	'(^|[^_[:alnum:]])(rand|random|drand48|srand)[[:space:]]*\(' core
exit $bad
