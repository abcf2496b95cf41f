# shellcheck shell=bash
# Set-up shared by the commands: system packages, LibTorch, configuring, building. To be sourced.
# All it says goes to standard error, so that the output of `./run.sh runs list` stays clean.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/.deps
build=$root/build/release

torch_version=2.15.0
# Without a GPU: the libraries libtorch_cpu.so is linked to, and nothing else of CUDA.
cpu_wheels=("torch==$torch_version" nvidia-cuda-runtime==13.2.86 nvidia-cuda-cupti==13.2.86)

fetch_packages=(python3 python3-pip python3-venv unzip ca-certificates)
packages=("${fetch_packages[@]}" cmake ninja-build g++ ccache pkg-config git qt6-base-dev
    qt6-charts-dev qt6-svg-dev libqt6opengl6-dev libgl-dev libsqlitecpp-dev libsqlite3-dev
    libyaml-cpp-dev libcli11-dev nlohmann-json3-dev libpcre2-dev libicu-dev libcurl4-openssl-dev fonts-dejavu-core)

say() { printf '== %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 4
}

# Runs a command with its output in a log, whose end is shown if it fails.
quietly() {
    mkdir -p "$deps"
    "$@" >"$deps/setup.log" 2>&1 </dev/null && return
    tail -n 30 "$deps/setup.log" >&2
    return 1
}

# Those of the names that no installed package has or provides.
missing_packages() {
    LC_ALL=C comm -23 <(printf '%s\n' "$@" | LC_ALL=C sort) \
        <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}, ${Provides}\n' |
            sed -n 's/^ii //p' | grep -oE '[a-z0-9][a-z0-9.+-]+' | LC_ALL=C sort -u)
}

# need_packages NAME…: installs those that are missing.
need_packages() {
    # On a system that is not Debian's kind, CMake names what is missing.
    command -v dpkg-query >/dev/null || return 0
    local missing as_root=()
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            die "system packages are missing and only root may install them; have root run:" \
                "apt-get install ${missing[*]}"
        as_root=(sudo)
        [ -t 0 ] || as_root+=(-n)
    fi
    say "Installing system packages: ${missing[*]}"
    # A failed update alone is no reason to stop: the lists may be good enough.
    quietly "${as_root[@]}" apt-get update || say "apt-get update failed, trying all the same"
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}" ||
        die "the system packages could not be installed (see above); once that is put right or" \
            "root has run 'apt-get install ${missing[*]}', call this again"
}

run_pip() {
    if python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip "$@"
    else
        [ -x "$deps/venv/bin/pip" ] || quietly python3 -m venv "$deps/venv" ||
            die "Python has neither pip nor venv; install python3-pip"
        "$deps/venv/bin/pip" "$@"
    fi
}

# fetch_wheel FOLDER REQUIREMENT [PIP-OPTION…]: what lies in the folder already is kept.
fetch_wheel() {
    local folder=$1 requirement=$2
    shift 2
    [ -t 2 ] || set -- --quiet "$@"
    run_pip download --only-binary :all: --dest "$folder" "$@" "$requirement" >&2 ||
        die "$requirement could not be fetched; check the network and call this again," \
            "finished files are kept"
}

# Takes headers and libraries out of the wheels in $1 into the folder $2, without the files $3….
unpack_libtorch() {
    local wheels=$1 folder=$2 wheel
    shift 2
    # -DD gives the files today's date, so that a new version is newer than what was built with it.
    unzip -qo -DD "$wheels"/torch-*.whl 'torch/include/*' 'torch/lib/*' 'torch/share/cmake/*' \
        -x 'torch/lib/libtorch_python.so' "$@" -d "$folder" || return
    for wheel in "$wheels"/nvidia_*.whl; do
        # Some hold compilers only.
        unzip -Z1 "$wheel" 'nvidia/*/lib/*.so*' >/dev/null 2>&1 || continue
        unzip -qo -DD "$wheel" 'nvidia/*/lib/*.so*' -d "$folder" || return
    done
}

# Whether LibTorch is in .deps/libtorch or in a folder that CMAKE_PREFIX_PATH (environment) names.
libtorch_is_there() {
    local given dir
    IFS=: read -ra given <<<"${CMAKE_PREFIX_PATH:-}"
    for dir in "${given[@]}"; do
        [ ! -e "$dir/torch/lib/libtorch_cpu.so" ] && [ ! -e "$dir/lib/libtorch_cpu.so" ] || return 0
    done
    case $(cat "$deps/libtorch/.version" 2>/dev/null) in
        "$torch_version cpu" | "$torch_version cuda") return 0 ;;
    esac
    return 1
}

# Into .deps/libtorch: downloaded and unpacked aside, then renamed.
fetch_libtorch() {
    local target=$deps/libtorch wheels=$deps/wheels-$torch_version kind=cpu requirement drop=()
    if nvidia-smi >/dev/null 2>&1; then
        kind=cuda
        say "Fetching LibTorch $torch_version for the GPU (some 3 GB)"
        fetch_wheel "$wheels" "torch==$torch_version"
    else
        drop=('torch/lib/libtorch_cuda*' 'torch/lib/libtorch_nvshmem*')
        for requirement in "${cpu_wheels[@]}"; do
            say "Fetching $requirement"
            fetch_wheel "$wheels" "$requirement" --no-deps
        done
    fi
    say "Unpacking LibTorch"
    rm -rf "$target.part"
    mkdir -p "$target.part"
    unpack_libtorch "$wheels" "$target.part" "${drop[@]}" ||
        die "LibTorch could not be unpacked into $deps; free some space, or remove $wheels" \
            "if a file in it is damaged, and call this again"
    echo "$torch_version $kind" >"$target.part/.version"
    rm -rf "$target"
    mv "$target.part" "$target"
    rm -rf "$wheels"
}

# How many compilers at once: one for each processor and each 2.5 GB of memory.
compilers() {
    local kilobytes limit jobs
    kilobytes=$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)
    limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
    [ "$limit" = max ] || [ $((limit / 1024)) -gt "$kilobytes" ] || kilobytes=$((limit / 1024))
    jobs=$((kilobytes / 2500000))
    [ "$jobs" -lt "$(nproc)" ] || jobs=$(nproc)
    echo $((jobs > 0 ? jobs : 1))
}

# build_target NAME: configures where that was not done yet, and builds.
build_target() {
    if [ ! -e "$build/build.ninja" ]; then
        say "Configuring build/release"
        (cd "$root" && quietly cmake --preset release) ||
            die "configuring failed (see above; all of it is in $deps/setup.log)"
    fi
    say "Building build/release with $(compilers) compilers (the first time takes a while)"
    (cd "$root" && cmake --build --preset release --target "$1" --parallel "$(compilers)" >&2) ||
        die "the build failed, see above"
}

# Whether nothing has changed since the program was built. The stamp is from that build's start.
stamp=$build/.program_is_built
program_is_built() {
    [ -x "$build/artemis" ] && [ -e "$stamp" ] &&
        [ -z "$(cd "$root" && find app core ui resources cmake CMakeLists.txt CMakePresets.json \
            .deps/libtorch/.version -newer "$stamp" -print -quit 2>/dev/null)" ]
}

build_program() {
    need_packages "${packages[@]}"
    libtorch_is_there || fetch_libtorch
    mkdir -p "$build"
    touch "$stamp.new"
    build_target artemis
    mv "$stamp.new" "$stamp"
}
