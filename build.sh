#!/usr/bin/env bash
# Builds, tests and shows S3Ingest on Linux (macOS: without the Ceph server). PowerShell on Windows: build.ps1.
#
#   ./build.sh build                 the module in out/S3Ingest, the service in out/service
#   ./build.sh test [--only SUITE]   every suite, or one of: core integration locals3 pester
#   ./build.sh demo                  ingest Examples/inbox into a local S3 server and list what is there
#   ./build.sh package               the module's package for the PowerShell Gallery and a zip file of the service, in out/
#   ./build.sh bench [ROW]...        benchmarks beside rclone, the aws cli, DuckDB and bsdtar
#   ./build.sh faults                long form of the crash tests, and the figures of the main job
#   ./build.sh clean                 delete everything that was built or started
#
# Needs the .NET SDK 10. What else the tests use is installed with apt when it is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. tests/servers/packages.sh

results=artifacts/results
cannot_run=77 # exit code of a suite that lacks something; its last line says what

# No request leaves the machine by a proxy, and no account or setting of the caller's reaches a test.
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
for name in ${!AWS_@} ${!INGEST_@} ${!MGMT_@}; do unset "$name"; done

fail() { echo "build.sh: $*" >&2; exit 1; }

quietly() { # what it does, command...
    local what=$1 output
    shift
    echo "$what"
    output=$("$@" 2>&1) || { echo "$output"; fail "$what: failed, see above"; }
}

# --- prerequisites -----------------------------------------------------------------------------------------------

require_dotnet() {
    local version
    version=$(dotnet --version 2>/dev/null) || fail "the .NET SDK 10 is needed: https://dotnet.microsoft.com/download"
    [ "${version%%.*}" -ge 10 ] || fail "the .NET SDK 10 is needed, this is $version"
}

require_test_programs() {
    ensure_packages libarchive.so.13:libarchive13 radosgw:radosgw ceph-mon:ceph-mon ceph-osd:ceph-osd \
        rclone:rclone s3cmd:s3cmd aws:awscli strace:strace curl:curl 7z:p7zip-full zip:zip bsdtar:libarchive-tools \
        xz:xz-utils bzip2:bzip2 zstd:zstd python3:python3 chromium:chromium \
        /usr/share/gocode/src/github.com/xeipuuv/gojsonschema/testdata/draft7:golang-github-xeipuuv-gojsonschema-dev ||
        echo "Going on; suites that need one of these say so."
    install_npm_packages tests/readers "the Parquet readers"
    install_npm_packages tests/dynamodb "the DynamoDB server"
}

install_npm_packages() { # folder with a lock file, what they are
    local folder=$1 what=$2 installed=$1/node_modules/.package-lock.json output
    [ ! "$folder/package-lock.json" -nt "$installed" ] && [ -f "$installed" ] && return 0
    if ! command -v npm >/dev/null; then
        echo "npm was not found: tests that need $what are skipped (https://nodejs.org, 20 or later)"
        return 0
    fi
    echo "Installing $what"
    output=$(npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel error 2>&1) && touch "$installed" ||
        printf '%s\n%s\n' "$output" "$what could not be installed: tests that need them are skipped"
}

# Sets $pwsh, to nothing when there is none.
find_pwsh() {
    pwsh=$(command -v pwsh || command -v .tools/pwsh || true)
    [ -z "$pwsh" ] || return 0
    mkdir -p .tools
    echo '*' >.tools/.gitignore
    dotnet tool install --tool-path .tools PowerShell >/dev/null 2>&1 || true
    # A version for another runtime installs and then does not start.
    if .tools/pwsh -NoProfile -Command exit >/dev/null 2>&1; then
        pwsh=.tools/pwsh
    else
        rm -rf .tools
        echo "PowerShell was not found and could not be installed: everything runs except the Pester suite"
    fi
}

# --- suites ------------------------------------------------------------------------------------------------------
# Each writes what it likes and, as its last line, its counts.

core() { xunit S3Ingest.Core.Tests; }
integration() { xunit S3Ingest.Integration.Tests; }

xunit() { # project
    local trx=$results/$1.trx code=0
    dotnet test "tests/$1" --no-build -c Release --results-directory "$results" --logger "trx;LogFileName=$1.trx" || code=$?
    [ -f "$trx" ] || return $code
    awk '/outcome="NotExecuted"/ { skipped = 1 }
        skipped && /<Message>/ { gsub(/.*<Message>|<\/Message>.*/, ""); reasons[$0]++; skipped = 0 }
        END { for (reason in reasons) print "  [!] " reasons[reason] " skipped: " reason }' "$trx"
    echo "$(counter passed) passed, $(($(counter executed) - $(counter passed))) failed," \
        "$(($(counter total) - $(counter executed))) skipped"
    return $code
}

counter() { sed -n "s/.*<Counters.* $1=\"\([0-9]*\)\".*/\1/p" "$trx"; }

locals3() {
    [ -f tests/servers/check-locals3.sh ] || { echo "tests/servers/check-locals3.sh is not there"; return $cannot_run; }
    bash tests/servers/check-locals3.sh
}

pester() {
    [ -n "$pwsh" ] || { echo "PowerShell was not found and could not be installed"; return $cannot_run; }
    NO_COLOR=1 "$pwsh" -NoProfile -NonInteractive -File build.ps1 -Task Pester -Packed
}

title() { # no associative array: the bash of macOS has none
    case $1 in
        core) echo "Core tests" ;;
        integration) echo "Integration tests" ;;
        locals3) echo "LocalS3 under other clients" ;;
        pester) echo "Pester" ;;
        *) return 1 ;;
    esac
}

passed=0 failed=0 skipped=0 broken=0 notes=()

# Suites that share no state run side by side where two cores are not full: begin_suite, and later end_suite.
begin_suite() { # name
    local code=0 start=$SECONDS
    "$1" >"$results/$1.log" 2>&1 || code=$?
    echo "$code $((SECONDS - start))" >"$results/$1.end"
}

end_suite() { # name
    local name=$1 title log=$results/$1.log code seconds last p f s
    title=$(title "$name")
    read -r code seconds <"$results/$name.end"
    last=$(tail -n 1 "$log")
    if [ "$code" = $cannot_run ]; then
        notes+=("$title did not run: $last")
        return
    fi
    read -r p f s < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\1 \2 0\4/p' <<<"$last") || true
    if [ $((${p:-0} + ${f:-0} + 10#${s:-0})) = 0 ]; then
        broken=1
        cat "$log"
        notes+=("$title gave no result (exit code $code, $seconds s); what it wrote is above")
        return
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + 10#$s))
    if [ "$code" != 0 ] || [ "$f" != 0 ]; then
        broken=1
        cat "$log"
        [ "$f" != 0 ] || notes+=("$title ended with exit code $code though no test failed; what it wrote is above")
    fi
    grep -E '^ *\[!\] ' "$log" || true # what was skipped, and why
    echo "$title: $last ($seconds s)"
}

start_ceph() {
    local ready
    if ! command -v radosgw >/dev/null; then
        notes+=("Ceph RADOS Gateway is not installed: the integration tests ran without it")
        return
    fi
    trap 'tests/servers/ceph.sh wipe' EXIT
    tests/servers/ceph.sh wipe
    if ready=$(tests/servers/ceph.sh start); then
        export S3INGEST_TEST_CEPH=${ready#ready }
    else
        broken=1
        notes+=("Ceph RADOS Gateway did not start: the integration tests ran without it")
    fi
}

make_corpus() {
    local output code=0
    output=$(tests/archives/make-corpus.sh artifacts/archives 2>&1) || code=$?
    case $code in
        0) export S3INGEST_TEST_CORPUS=$PWD/artifacts/archives ;;
        "$cannot_run") notes+=("The archives to test with were not made: ${output##*$'\n'}") ;;
        *)
            broken=1
            echo "$output"
            notes+=("The archives to test with could not be made (exit code $code); what was written is above")
            ;;
    esac
}

# --- tasks -------------------------------------------------------------------------------------------------------

build() {
    require_dotnet
    quietly "Building" dotnet build S3Ingest.slnx -c Release -v quiet
    quietly "Publishing the service" dotnet publish src/S3Ingest.Service -c Release --no-build -o out/service -v quiet
}

build_faults() { quietly "Building the service with crash points" dotnet build src/S3Ingest.Service -c Faults -v quiet; }

run_tests() {
    local suites=(core integration locals3 pester)
    if [ "${1:-}" = --only ]; then
        title "${2:-}" >/dev/null || fail "--only takes one of: ${suites[*]}"
        suites=("$2")
    fi
    require_test_programs
    build
    build_faults
    rm -rf "$results"
    mkdir -p "$results"
    for name in "${suites[@]}"; do
        case $name in core) make_corpus ;; integration) start_ceph ;; pester) find_pwsh ;; esac
        # The other clients wait for each other most of the time; Pester, the last one, has a core to spare.
        if [ "$name" = locals3 ]; then begin_suite locals3 & else begin_suite "$name"; end_suite "$name"; fi
    done
    wait
    if [ -f "$results/locals3.end" ]; then end_suite locals3; fi
    [ ${#notes[@]} = 0 ] || printf '%s\n' "${notes[@]}"
    echo "$passed passed, $failed failed, $skipped skipped"
    return $broken
}

clean() {
    if [ -d .servers/ceph ]; then tests/servers/ceph.sh wipe; fi
    rm -rf artifacts out .servers
}

task=${1:-help}
shift || true
case $task in
    build) build ;;
    test) run_tests "$@" ;;
    demo)
        ensure_packages curl:curl
        build
        find_pwsh
        Examples/demo.sh "$pwsh"
        ;;
    package)
        build
        find_pwsh
        [ -n "$pwsh" ] || fail "the package of the module needs PowerShell 7.4: https://aka.ms/powershell"
        quietly "Packing the module" "$pwsh" -NoProfile -NonInteractive -File src/S3Ingest.PowerShell/New-ModulePackage.ps1
        quietly "Packing the service" dotnet msbuild src/S3Ingest.Service -t:Package -p:Configuration=Release -v:quiet
        ls -l out/*.nupkg out/*.zip
        ;;
    bench)
        build
        bench/run "$@"
        ;;
    faults)
        build
        build_faults
        tests/faults/figures.sh "$@"
        ;;
    clean) clean ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]##*/}" ;;
esac
