#!/bin/sh
# Install the packages of the given sections of cli/packages that are missing:
#	sh cli/packages.sh build test
# Says what it does.  Without root and without sudo it prints the line to run, and fails.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

section() {
	sed -n "/^\[$1\]/,/^\[/p" "$here/packages" | grep -v -e '^\[' -e '^#' -e '^$'
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v dpkg-query >/dev/null; then
	echo "$0: not a Debian system; the packages needed are listed in $here/packages" >&2
	exit 0
fi

missing=
for name in "$@"; do
	for package in $(section "$name"); do
		is_installed "$package" || missing="$missing $package"
	done
done
[ -n "$missing" ] || exit 0

apt="apt-get -o DPkg::Lock::Timeout=300"
if [ "$(id -u)" = 0 ]; then
	sudo=
elif command -v sudo >/dev/null; then
	sudo="sudo "
else
	echo "Missing packages, and neither root nor sudo to install them.  As root, run:" >&2
	echo "  $apt update && $apt install -y --no-install-recommends$missing" >&2
	exit 1
fi

echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
${sudo}$apt -qq update
# shellcheck disable=SC2086 # a list of words
${sudo}$apt -qq -y --no-install-recommends install $missing
