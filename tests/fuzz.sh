#!/bin/sh
# Run one fuzzer over its seeds:  sh tests/fuzz.sh BUILD NAME
# FUZZ_SECONDS (5) is how long; what it finds is kept in BUILD/fuzz/NAME, with the command that shows it again.
set -u
root=$(cd "$(dirname "$0")/.." && pwd -P)
build=$1 name=$2
seconds=${FUZZ_SECONDS:-5}
corpus=$build/fuzz/$name

seeds=$build/fuzz/seeds.$name
rm -rf "$seeds" && mkdir -p "$corpus/new" "$seeds" || exit 1
python3 "$root/tests/fuzz/seeds.py" "$seeds" || exit 1

"$build/tests/fuzz_$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
	-artifact_prefix="$corpus/" "$corpus/new" "$seeds/$name" >"$corpus/log" 2>&1
status=$?
grep -e '^stat::number_of_executed_units' -e '^stat::new_units_added' -e '^stat::slowest_unit' "$corpus/log"
if [ $status != 0 ]; then
	tail -n 60 "$corpus/log"
	echo "again: $build/tests/fuzz_$name $corpus/<the file named above>"
fi
exit $status
