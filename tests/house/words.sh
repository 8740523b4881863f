#!/bin/sh
# Words that do not belong in the source.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0

# refuse WHY PATTERN FOLDER...
refuse() {
	why=$1 pattern=$2
	shift 2
	if grep -rnE --include='*.[ch]' --include='*.lua' "$pattern" "$@" >&2; then
		echo "^ $why" >&2
		bad=1
	fi
}

refuse "no reminders in the tree: write an issue" '\b(TODO|FIXME|XXX)\b' core cli plugins rules tests
refuse "core reports failures, it does not end the program" \
	'(^|[^_[:alnum:]>.])(_?exit|_Exit|quick_exit|abort)[[:space:]]*\(' core
refuse "no locale, in core or anywhere" '\bsetlocale[[:space:]]*\(' core cli plugins
refuse "same rules, same figures, same bytes: no random" \
	'(^|[^_[:alnum:]])(rand|random|drand48|srand)[[:space:]]*\(' core
exit $bad
