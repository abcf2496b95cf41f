#!/usr/bin/env bash
# Makes the built-in models again from experiments/pretrain_*.yaml: some minutes on two cores.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for family in bert gpt2; do
    "$root/build/release/artemis" run "$root/experiments/pretrain_$family.yaml" \
        --store "$work/runs.db" --out "$work/$family"
    mkdir -p "$root/resources/models"
    rm -rf "$root/resources/models/$family-small"
    mv "$work/$family/model" "$root/resources/models/$family-small"
done
