#!/usr/bin/env bash
# Boots Debian's Xen with Debian's Linux as dom0 under QEMU, without hardware virtualisation, and runs the tests of Guest/ in it.
# Packages are unpacked into obj/, not installed. Exit status: 0 all passed, 1 some failed, 77 something is missing.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

seed=$(($(date +%s) % 1000000 * 1000))
sequences=600
limit=300

usage() {
    echo "usage: tests/RealXen/run.sh [--seed N] [--sequences N] [--limit SECONDS]"
    echo "  --seed N         the first sequence's seed; without it a new one every run (it is printed)"
    echo "  --sequences N    how many sequences Xen and the simulator are compared on (default $sequences)"
    echo "  --limit SECONDS  how long the machine may run (default $limit)"
}

while [ $# -gt 0 ]; do
    case $1 in
        --seed | --sequences | --limit)
            if ! [[ ${2-} =~ ^[0-9]{1,15}$ ]]; then
                echo "$1 takes a number; \"${2-}\" is none." >&2
                exit 2
            fi
            declare "${1#--}=$2"
            shift 2
            ;;
        --help | -h)
            usage
            exit 0
            ;;
        *)
            echo "\"$1\" is no option of this script." >&2
            usage >&2
            exit 2
            ;;
    esac
done

missing() {
    echo "tests/RealXen cannot run: $*" >&2
    exit 77
}

machine=$PWD/obj/machine
root=$machine/root
run=
building=
emulating=
finish() {
    local status=$?
    for pid in $building $emulating; do
        kill -- "-$pid" && wait "$pid" || true
    done 2>/dev/null
    if [ -n "$run" ]; then
        rm -rf "$run"
    fi
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM
trap 'echo "tests/RealXen/run.sh: what line $LINENO does failed" >&2' ERR

[ "$(uname -sm)" = "Linux x86_64" ] || missing "it needs Linux on x86-64; this is $(uname -sm)"
command -v dotnet >/dev/null || missing "there is no .NET SDK (dotnet) on the PATH"
command -v apt-get >/dev/null || missing "there is no apt-get; the packages are Debian's"
available=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
[ "$available" -ge 1800 ] || missing "it needs 1800 MB of memory; $available MB are free"
mkdir -p "$machine/debs" "$root"
exec 9>"$machine/lock"
flock -n 9 || missing "another run of it is under way in this folder"
run=$(mktemp -d)

# The test program is built while the packages come in.
build_program() {
    if command -v cc >/dev/null && dotnet publish Guest -r linux-x64 -p:Native=true -o "$run/native" >"$run/build.log" 2>&1; then
        mv "$run/native" "$run/program"
    else
        dotnet publish Guest -r linux-x64 -p:Portable=true -o "$run/program" >>"$run/build.log" 2>&1
    fi
}

download() {
    local names=("$@")
    (cd "$machine/debs" && apt-get -o APT::Sandbox::User=root download "${names[@]}") >"$run/apt.log" 2>&1
}

unpack() {
    local name=$1
    shift
    local deb=("$machine/debs/$name"_*.deb)
    dpkg-deb --fsys-tarfile "${deb[0]}" | tar -x -C "$root" --wildcards "$@"
}

get_packages() {
    if ! apt-cache show xen-hypervisor-4.17-amd64 linux-image-amd64 >/dev/null 2>&1; then
        [ "$(id -u)" = 0 ] || missing "apt knows no package xen-hypervisor-4.17-amd64; run 'apt-get update' as root (Debian 12 has it)"
        apt-get update >"$run/apt.log" 2>&1 || missing "'apt-get update' failed: $(tail -n 1 "$run/apt.log")"
    fi
    apt-cache show xen-hypervisor-4.17-amd64 >/dev/null 2>&1 || missing "apt knows no package xen-hypervisor-4.17-amd64; Debian 12 has it"

    kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends:/ { print $2; exit }')
    local emulator=()
    if ! command -v qemu-system-x86_64 >/dev/null; then
        mapfile -t emulator < <(apt-get install -s --no-install-recommends qemu-system-x86 2>"$run/apt.log" | awk '/^Inst/ { print $2 }')
        [ "${#emulator[@]}" -gt 0 ] || missing "apt cannot install qemu-system-x86: $(tail -n 1 "$run/apt.log")"
    fi

    local wanted=("$kernel" xen-hypervisor-4.17-amd64 busybox-static "${emulator[@]}")
    if [ "$(cat "$machine/unpacked" 2>/dev/null)" = "${wanted[*]}" ]; then
        return
    fi
    rm -rf "$root" "$machine/debs"
    mkdir -p "$root" "$machine/debs"
    echo "Getting ${#wanted[@]} packages: Xen, $kernel, busybox${emulator[0]:+, QEMU}..."
    if ! download "${wanted[@]}"; then
        # The lists are older than the mirror.
        [ "$(id -u)" = 0 ] && apt-get update >/dev/null 2>&1 && download "${wanted[@]}" || missing "packages cannot be had: $(grep '^E:' "$run/apt.log" | head -n 1)"
    fi
    unpack "$kernel" './boot/vmlinuz-*' '*/drivers/xen/*.ko'
    unpack xen-hypervisor-4.17-amd64 './boot/xen-*.gz'
    unpack busybox-static '*/bin/busybox'
    for package in "${emulator[@]}"; do
        unpack "${package%%:*}" './*'
    done
    rm -rf "$machine/debs"
    echo "${wanted[*]}" >"$machine/unpacked"
}

# Each in a process group of its own, so that all of it can be ended.
set -m
build_program &
building=$!
get_packages
echo "Building the test program..."
status=0
wait "$building" || status=$?
building=
[ "$status" = 0 ] || missing "the test program cannot be built: $(grep -m 1 -E 'error' "$run/build.log" || tail -n 1 "$run/build.log")"

# The initial file system: busybox, the drivers, the program, and the libraries that it names.
files=$run/files
mkdir -p "$files"/{bin,dev,lib,lib64,modules,proc,sys,tests}
cp init "$files/init"
cp "$(find "$root" -path '*/bin/busybox')" "$files/bin/busybox"
ln -s busybox "$files/bin/sh"
find "$root" -name '*.ko' \( -name 'xen-privcmd*' -o -name 'xen-gnt*' -o -name 'xen-evtchn*' -o -name 'xenfs*' \) -exec cp {} "$files/modules" \;
find "$run/program" -maxdepth 1 -type f ! -name '*.pdb' ! -name '*.dbg' ! -name '*.xml' -exec cp {} "$files/tests" \;
find "$files/tests" -type f \( -name '*.so' -o -name RealXen.Guest \) -exec ldd {} + 2>/dev/null |
    grep -oE '/[^ ]+\.so[^ ]*' | sort -u | while read -r library; do
    case $library in
        "$files"/*) ;;
        /lib64/ld-*) cp -L "$library" "$files/lib64/" ;;
        *) cp -L "$library" "$files/lib/" ;;
    esac
done
(cd "$files" && find . | "$files/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$run/initrd.img"
gunzip -c "$(find "$root/boot" -name 'xen-4.17-*.gz')" >"$run/xen"
cp "$(find "$root/boot" -name 'vmlinuz-*')" "$run/vmlinuz"

echo "Booting Xen, with seed $seed (again: tests/RealXen/run.sh --seed $seed --sequences $sequences)..."
emulator=$(command -v qemu-system-x86_64 || echo "$root/usr/bin/qemu-system-x86_64")
firmware=()
if [ "$emulator" = "$root/usr/bin/qemu-system-x86_64" ]; then
    export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
    firmware=(-L "$root/usr/share/seabios" -L "$root/usr/share/qemu")
fi
# -cpu max as it is stops dom0 early; without SMAP and SMEP it boots.
# The limits of grants are those that Guest/Dom0.cs gives the simulator.
(cd "$run" && exec timeout --kill-after=5 "$limit" "$emulator" "${firmware[@]}" \
    -accel tcg,thread=multi -cpu max,-smap,-smep,-pku,-la57 -smp 2 -m 1024 -machine pc \
    -kernel xen \
    -append "dom0_mem=512M,max:512M dom0_max_vcpus=1 console=com1 com1=115200,8n1 spec-ctrl=no xpti=off gnttab_max_frames=64 gnttab_max_maptrack_frames=16" \
    -initrd "vmlinuz console=hvc0 quiet panic=1 tests.seed=$seed tests.sequences=$sequences,initrd.img" \
    -display none -nodefaults -no-reboot -monitor none -net none \
    -serial "file:$run/console.log" -serial "file:$run/results.jsonl") >"$run/emulator.log" 2>&1 &
emulating=$!
status=0
wait "$emulating" || status=$?
emulating=

sed -nE 's/^\{"kind":"note","text":"(.*)"\}\r?$/\1/p' "$run/results.jsonl" 2>/dev/null || true
passed=$(grep -c '^{"kind":"test".*"passed":true' "$run/results.jsonl" 2>/dev/null || true)
failed=$(grep -c '^{"kind":"test".*"passed":false' "$run/results.jsonl" 2>/dev/null || true)
sed -nE 's/^\{"kind":"test","name":"(.*)","passed":false,"ms":[0-9]+,"failure":"(.*)"\}\r?$/FAILED \1\n  \2/p' "$run/results.jsonl" 2>/dev/null || true

expected=$(sed -nE 's/^\{"kind":"end","tests":([0-9]+)\}\r?$/\1/p' "$run/results.jsonl" 2>/dev/null || true)
if [ "${expected:-none}" != "$((${passed:-0} + ${failed:-0}))" ]; then
    cp "$run/console.log" "$run/results.jsonl" "$machine" 2>/dev/null || true
    case $status in
        124 | 137) echo "FAILED the machine was stopped after $limit s (--limit), before the tests had ended" ;;
        0) echo "FAILED the machine went off before the tests had ended" ;;
        *) echo "FAILED the emulator ended with status $status: $(tail -n 1 "$run/emulator.log")" ;;
    esac
    echo "  its console is in tests/RealXen/obj/machine/console.log; it ends with:"
    tail -n 5 "$machine/console.log" 2>/dev/null | sed 's/^/  /' || true
    failed=$((${failed:-0} + 1))
fi
echo "${passed:-0} passed, $failed failed"
[ "$failed" = 0 ]
