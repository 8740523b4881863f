#!/bin/sh
# What libtd.a contains: only td_ symbols are visible, and no variable that changes.
#	sh tests/house/symbols.sh build/release/libtd.a
set -u
library=$1
bad=0

foreign=$(nm -g --defined-only "$library" | awk 'NF == 3 && $3 !~ /^td_/ { print $3 }')
if [ -n "$foreign" ]; then
	echo "exported without the prefix td_: $foreign" >&2
	bad=1
fi

# .data.rel.ro is const with pointers in it; .data and .bss are what changes.  None is allowed.
state=$(objdump -t "$library" | awk '
	/^[^ ]*\.o: / { file = $1 }
	/ O / && / (\.data|\.bss|\.tdata|\.tbss|\*COM\*)(\.[^ ]*)?\t/ && !/ \.data\.rel\.ro/ {
		print file $NF
	}')
if [ -n "$state" ]; then
	echo "variables that keep state between calls: $state" >&2
	bad=1
fi
exit $bad
