#!/usr/bin/env bash
# Fuzzes every reader: tests/fuzz/run.sh [MINUTES] [TARGET…]. Finds are left in build/fuzz/finds;
# each becomes a case of a unit test.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
minutes=${1:-10}
shift || true
cd "$root"
command -v clang++-16 >/dev/null || { echo "clang 16 is needed: apt-get install clang-16 libclang-rt-16-dev" >&2; exit 2; }
[ -e build/fuzz/build.ninja ] || cmake --preset fuzz
cmake --build --preset fuzz
build=$root/build/fuzz
mkdir -p "$build/finds"

# seeds TARGET: real files to start from, one path a line.
seeds() {
    local shared=${ARTEMIS_SHARED:-$root/../shared}
    case $1 in
        fuzz_safetensors) find resources "$shared/goldens/adapters" -name '*.safetensors' -size -200k ;;
        fuzz_gguf) find tests/core/files/gguf -name '*.gguf' ;;
        fuzz_tokenizer_json) find resources "$shared/goldens/models" -name tokenizer.json ;;
        fuzz_sentence_piece) find "$shared/goldens/models" "$shared/data/tokenizers" -name '*.model' -size -200k ;;
        fuzz_experiment) find experiments -name '*.yaml' ;;
    esac 2>/dev/null || true
}

targets=("$@")
[ $# -gt 0 ] || for source in tests/fuzz/fuzz_*.cpp; do targets+=("$(basename "$source" .cpp)"); done
failed=()
for target in "${targets[@]}"; do
    corpus=$build/corpus/$target
    mkdir -p "$corpus"
    while read -r seed; do cp "$seed" "$corpus/seed-$(sha256sum <"$seed" | cut -c1-12)"; done < <(seeds "$target")
    cp tests/fuzz/seeds/"$target"/* "$corpus"/ 2>/dev/null || true
    echo "== $target, $minutes min"
    "$build/tests/fuzz/$target" -max_total_time=$((minutes * 60)) -timeout=20 -rss_limit_mb=3000 -max_len=150000 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/finds/$target-" "$corpus" ||
        failed+=("$target")
    rm -rf /dev/shm/artemis-fuzz-*
done
[ ${#failed[@]} -eq 0 ] || { echo "finds in build/fuzz/finds: ${failed[*]}"; exit 1; }
echo "no finds"
