#!/usr/bin/env bash
# Sets everything up, builds, and starts Artemis: ./run.sh [--build-only] [ARGUMENTS of artemis]
# Without arguments it opens the window or, with no display, trains the built-in example.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "$0")")/scripts/setup.sh"
builtin_example=$root/experiments/builtin_sentiment_lora.yaml

if ! program_is_built || ! libtorch_is_there; then
    build_program
fi
if [ "${1:-}" = --build-only ]; then
    exit
fi
if [ $# -eq 0 ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "No display: training the built-in example"
    set -- run "$builtin_example"
fi
exec "$build/artemis" "$@"
