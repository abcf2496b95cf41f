#!/usr/bin/env bash
# Sets everything up, builds all, and runs all tests: ./test.sh [ARGUMENTS of ctest]
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "$0")")/scripts/setup.sh"

# What drives the window from outside in tests/flows.
driving=(xvfb at-spi2-core dbus python3-pyatspi gir1.2-atspi-2.0 xdotool openbox imagemagick)
need_packages "${packages[@]}" "${driving[@]}"
libtorch_is_there || fetch_libtorch
build_target all
say "Running the tests"
cd "$root"
exec ctest --preset release "$@"
