#!/usr/bin/env bash
# Measures the main job and prints one line for each figure.
#
#   figures.sh                 all: latency memory ledger restart kills
#   figures.sh latency kills   some
#
# memory needs 30 GB of free disk, restart a million inodes. kills needs S3INGEST_TEST_CEPH (tests/servers) and takes
# S3INGEST_KILLS (default 200) and S3INGEST_SEED. TMPDIR says where the files go.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
figures=("$@")
[ ${#figures[@]} -gt 0 ] || figures=(latency memory ledger restart kills)

build() { dotnet build "$1" -c "$2" -v quiet --nologo >&2; }
assembly() { local config; config=$(ls "artifacts/bin/S3Ingest.Service/$1"/*.runtimeconfig.json); echo "$root/${config%.runtimeconfig.json}.dll"; }

measured=()
kills=false
for figure in "${figures[@]}"; do
    if [ "$figure" = kills ]; then kills=true; else measured+=("$figure"); fi
done
if [ ${#measured[@]} -gt 0 ]; then
    build src/S3Ingest.Service Release
    build bench/S3Ingest.Figures Release
    dotnet artifacts/bin/S3Ingest.Figures/release/S3Ingest.Figures.dll "$(assembly release)" "${measured[@]}"
fi
if $kills; then
    build src/S3Ingest.Service Faults
    build tests/S3Ingest.Integration.Tests Debug
    log=$(mktemp)
    code=0
    S3INGEST_KILLS=${S3INGEST_KILLS:-200} dotnet test tests/S3Ingest.Integration.Tests --no-build --filter 'FullyQualifiedName~RandomKill' \
        --logger 'console;verbosity=detailed' >"$log" 2>&1 || code=$?
    grep -o 'random kills: [0-9].*' "$log" | sort -u | awk '
        { survived += $3; contents += $5; violations += $7 }
        END { printf "kills: %d survived, %d contents, %d violations\n", survived, contents, violations }'
    [ $code -eq 0 ] || { cat "$log" >&2; exit $code; }
    rm -f "$log"
fi
