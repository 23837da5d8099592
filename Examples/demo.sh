#!/usr/bin/env bash
# Ingests the files of Examples/inbox once into an S3 server started for it, and lists what the server then holds.
# usage: Examples/demo.sh [path of pwsh]   after a build; without pwsh the service does what the module would do
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
pwsh=${1:-}
dir=$(mktemp -d)
server=

clean_up() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$dir"
}
trap clean_up EXIT

: >"$dir/server.log"
dotnet artifacts/bin/S3Ingest.LocalS3/release/S3Ingest.LocalS3.dll --port 0 --bucket demo >"$dir/server.log" 2>&1 &
server=$!
until grep -q '^ready ' "$dir/server.log"; do
    kill -0 "$server" 2>/dev/null || { cat "$dir/server.log" >&2; exit 1; }
    sleep 0.1
done
read -r _ url access secret < <(grep '^ready ' "$dir/server.log" | tr -d '\r')
echo "An S3 server listens on $url."

cp -R Examples/inbox "$dir/inbox"
export INGEST_BUCKET=demo INGEST_WATCH_DIR=$dir/inbox INGEST_LEDGER_PATH=$dir/ledger.db INGEST_LOG_LEVEL=Warning
export AWS_ENDPOINT_URL_S3=$url AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=$access AWS_SECRET_ACCESS_KEY=$secret

[ -t 1 ] || export NO_COLOR=1
code=0
if [ -n "$pwsh" ]; then
    echo "PowerShell ingests Examples/inbox: Import-Module ./out/S3Ingest; Start-IngestWatcher -Once"
    echo
    "$pwsh" -NoProfile -NonInteractive -Command \
        '$ErrorActionPreference = "Stop"; Import-Module ./out/S3Ingest; Start-IngestWatcher -Once' || code=$?
else
    echo "There is no PowerShell here, so the service ingests Examples/inbox: s3ingest watch --once"
    echo
    out/service/s3ingest watch --once || code=$?
fi

[ $code = 0 ] || echo "It ended with exit code $code."
echo
echo "What the server lists, asked by curl:"
# Signing alone is not enough for S3: the header that says how the body was hashed has to be among what is signed.
curl -sS --fail-with-body --noproxy '*' --aws-sigv4 aws:amz:us-east-1:s3 --user "$access:$secret" \
    -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$url/demo?list-type=2" >"$dir/listing.xml"
grep -oE '<(Key|Size)>[^<]*' "$dir/listing.xml" | sed 's/^<[A-Za-z]*>//' | paste - - |
    awk -F '\t' '{ printf "%10d  %s\n", $2, $1 }'
exit $code
