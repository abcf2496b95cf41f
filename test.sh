#!/usr/bin/env bash
# Sets everything up, builds all, and runs all tests: ./test.sh [ARGUMENTS of ctest]
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "$0")")/scripts/setup.sh"

need_packages "${packages[@]}" xvfb
libtorch_is_there || fetch_libtorch
build_target all
say "Running the tests"
cd "$root"
exec ctest --preset release "$@"
