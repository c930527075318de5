#!/usr/bin/env bash
# Everything a visitor needs, in two commands: ./x run and ./x test. Both install what is missing first.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    cat <<'TEXT'
./x run [ARGS]    install what is missing, build, and open the window (without a screen: the demo becomes a video)
./x test          install what is missing, and run the whole test suite
./x setup         only install what is missing
./x docs          write docs/nodes.md, docs/shader-library.md and the gallery's pictures anew
./x fuzz [SECS]   run every fuzz target for SECS seconds (300)
TEXT
}

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf 'x: %s\n' "$*" >&2; exit 1; }

can_be_root() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

refreshed=
apt_update() {
    [ -z "$refreshed" ] || return 0
    as_root apt-get update -qq </dev/null && refreshed=1
}

# Silent unless it fails: then apt's own words say why. An automatic upgrade that holds apt's lock gets two minutes.
apt_install() {
    local output
    output=$(as_root apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" </dev/null 2>&1) ||
        { printf '%s\n' "$output" >&2; return 1; }
}

has_gpu() { compgen -G '/dev/dri/renderD*' >/dev/null || [ -e /dev/nvidia0 ]; }

# Where apt gets the main part of the given suite, in whichever form its sources are written; it knows after an update.
apt_source() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: $1" 'Component: main' 2>/dev/null |
        grep -E '/debian(\.list)?/?$' | head -n 1 || true
}

# Without a GPU, Vulkan runs in software; the one from backports is several times faster than that of Debian 12 itself.
wants_newer_vulkan() {
    ! has_gpu && can_be_root && grep -q '^VERSION_CODENAME=bookworm' /etc/os-release &&
        ! dpkg-query -W -f='${Version}' mesa-vulkan-drivers 2>/dev/null | grep -qE '^(2[4-9]|[3-9][0-9])'
}

newer_vulkan() {
    local list=/etc/apt/sources.list.d/cymatic-backports.sources added= uri
    say "installing: mesa-vulkan-drivers of bookworm-backports (software Vulkan; this takes a minute or two)"
    apt_update || return 1
    if [ -z "$(apt_source bookworm-backports)" ]; then
        uri=$(apt_source bookworm)
        [ -n "$uri" ] || return 1
        say "adding bookworm-backports to the package sources, as $list"
        printf 'Types: deb\nURIs: %s\nSuites: bookworm-backports\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$uri" |
            as_root tee "$list" >/dev/null || return 1
        added=1 refreshed=
    fi
    if apt_update && apt_install -t bookworm-backports mesa-vulkan-drivers; then return 0; fi
    # A source that does not work would trouble every later apt-get update.
    [ -z "$added" ] || as_root rm -f "$list"
    refreshed=
    return 1
}

setup() {
    # A shell that was open before rustup ran does not know cargo yet.
    PATH="$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin"
    command -v cargo >/dev/null || fail "no Rust toolchain. Install one with rustup, then run this again."
    if ! command -v apt-get >/dev/null; then
        say "this is no Debian: install a C compiler, pkg-config, ALSA headers, a Vulkan driver and ffmpeg yourself if the build asks for them"
        return 0
    fi
    if wants_newer_vulkan; then
        newer_vulkan || say "that did not work; going on with the software Vulkan of Debian 12, which is slower"
    fi
    local wanted=(ca-certificates gcc libc6-dev pkg-config libasound2-dev libvulkan1 ffmpeg) missing=() package
    # The window looks for these while it runs; no headers are needed.
    wanted+=(libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0 libdbus-1-3 libegl1)
    # The walk through the window needs a screen, a hand and an eye.
    [ "${1:-}" != tests ] || wanted+=(xvfb xdotool imagemagick)
    # NVIDIA brings its own Vulkan driver; every other machine uses Mesa's.
    [ -e /dev/nvidia0 ] || wanted+=(mesa-vulkan-drivers)
    for package in "${wanted[@]}"; do
        installed "$package" || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        can_be_root || fail "packages are missing, and there is no sudo to install them with. Run as root: apt-get install ${missing[*]}"
        say "installing: ${missing[*]} (this takes a minute or two)"
        apt_update || fail "apt-get update failed, see above. Mend the network or the package sources, then run this again."
        apt_install "${missing[@]}" || fail "could not install ${missing[*]}: apt says why above. Mend that (most often the network or the package sources), then run this again."
    fi
    # wgpu and Mesa look for a place for sockets; without one they complain at every start.
    if [ -z "${XDG_RUNTIME_DIR:-}" ]; then
        export XDG_RUNTIME_DIR="${TMPDIR:-/tmp}/cymatic-runtime-$(id -u)"
        mkdir -p "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"
    fi
}

run() {
    setup
    [ -x "$(target)/debug/cymatic" ] || say "building cymatic (the first time takes some minutes)"
    cargo build -q -p cymatic
    exec "$(target)/debug/cymatic" "$@"
}

target() { echo "${CARGO_TARGET_DIR:-target}"; }

tests() {
    setup tests
    # Toolchains without these two components still run every test.
    if cargo fmt --version >/dev/null 2>&1; then cargo fmt --all --check; fi
    if cargo clippy --version >/dev/null 2>&1; then cargo clippy -q --workspace --all-targets -- -D warnings; fi
    cargo test -q --workspace --doc
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --workspace --no-fail-fast
    else
        cargo test --workspace --no-fail-fast --lib --bins --tests
    fi
}

docs() {
    setup
    cargo build -q -p cymatic
    # Only the nodes of this repository belong on its pages.
    export CYMATIC_NODES=/nonexistent
    "$(target)/debug/cymatic" nodes --markdown >docs/nodes.md
    "$(target)/debug/cymatic" nodes --shaders >docs/shader-library.md
    local graph name
    for graph in example-graphs/*.cym; do
        name=$(basename "$graph" .cym)
        "$(target)/debug/cymatic" still "$graph" -o "docs/gallery/$name.png" --at "$(gallery_secs "$graph")" --size 640x360 --no-embed --overwrite
    done
}

# The moment of each example that docs/gallery.md shows.
gallery_secs() { sed -n "s/.*($(basename "$1")).*at \([0-9.]*\) s.*/\1/p" docs/gallery.md | head -n 1 | grep . || echo 40; }

command=${1:-help}
[ $# = 0 ] || shift
case $command in
    run) run "$@" ;;
    test) tests ;;
    setup) setup ;;
    docs) docs ;;
    fuzz) tests/fuzz/run "${1:-300}" ;;
    help | -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
esac
