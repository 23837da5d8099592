#!/usr/bin/env bash
# Checks LocalS3 with clients that share no code with it: rclone, s3cmd, aws cli and curl's own signer.
# Usage: tests/servers/check-locals3.sh [memory|folder] [port]   (build tests/S3Ingest.LocalS3 first)
set -uo pipefail

mode=${1:-memory}
port=${2:-}
if [ -z "$port" ]; then # the first that nobody listens on
    for port in $(seq 9310 9399); do (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break; done
fi
root=$(cd "$(dirname "$0")/../.." && pwd)
server=$(find "$root/artifacts/bin/S3Ingest.LocalS3" -type f -name S3Ingest.LocalS3 -printf '%T@ %p\n' 2>/dev/null | sort -rn | head -n1 | cut -d' ' -f2-)
[ -n "$server" ] || { echo "build first: dotnet build tests/S3Ingest.LocalS3" >&2; exit 2; }

packages=()
command -v rclone >/dev/null || packages+=(rclone)
command -v s3cmd >/dev/null || packages+=(s3cmd)
[ -x /usr/bin/aws ] || packages+=(awscli)
if [ ${#packages[@]} -gt 0 ]; then apt-get install -y -qq "${packages[@]}" >/dev/null || exit 2; fi

work=$(mktemp -d)
export HOME="$work/home"
mkdir -p "$HOME"
unset AWS_CA_BUNDLE AWS_PROFILE AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID=AKIATESTTESTTESTTEST AWS_SECRET_ACCESS_KEY=testsecrettestsecrettestsecrettestsecret
export AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true AWS_PAGER=""
url=http://127.0.0.1:$port
passed=0
failed=0
pid=

start() {
    local extra=()
    [ "$mode" = folder ] && extra=(--data "$work/data")
    "$server" --port "$port" --bucket checks --bucket versions --read-only-key READONLY:readonlysecret "${extra[@]}" >"$work/ready" 2>"$work/stderr" &
    pid=$!
    for _ in $(seq 100); do grep -q ^ready "$work/ready" && return; sleep 0.05; done
    echo "the server did not start" >&2; cat "$work/stderr" >&2; exit 2
}
stop() { [ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; pid=; }
trap 'stop; rm -rf "$work"' EXIT

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAILED: $1"; [ -s "$work/log" ] && tail -n 5 "$work/log" | sed 's/^/    /'; }
# check NAME COMMAND...: the command succeeds
check() { local name=$1; shift; if "$@" >"$work/log" 2>&1; then ok; else bad "$name"; fi; }
# refuse NAME TEXT COMMAND...: the command fails and says TEXT
refuse() { local name=$1 text=$2; shift 2; if "$@" >"$work/log" 2>&1 || ! grep -q -- "$text" "$work/log"; then bad "$name"; else ok; fi; }
# is NAME EXPECTED COMMAND...: the command prints exactly EXPECTED
is() { local name=$1 expected=$2 got; shift 2; got=$("$@" 2>"$work/log"); if [ "$got" = "$expected" ]; then ok; else echo "expected '$expected', got '$got'" >>"$work/log"; bad "$name"; fi; }

aws() { /usr/bin/aws --endpoint-url "$url" "$@"; }
api() { aws s3api --output text "$@"; }
s3c() { s3cmd --access_key=$AWS_ACCESS_KEY_ID --secret_key=$AWS_SECRET_ACCESS_KEY --host=127.0.0.1:"$port" --host-bucket=127.0.0.1:"$port" --no-ssl --region=us-east-1 --no-progress "$@"; }
rcl() { rclone --config /dev/null --retries 1 --low-level-retries 1 "$@"; }
sigcurl() { curl -sS --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --aws-sigv4 aws:amz:us-east-1:s3 "$@"; }
export RCLONE_CONFIG_L_TYPE=s3 RCLONE_CONFIG_L_PROVIDER=Other RCLONE_CONFIG_L_ENDPOINT=$url RCLONE_CONFIG_L_FORCE_PATH_STYLE=true
export RCLONE_CONFIG_L_REGION=us-east-1 RCLONE_CONFIG_L_ENV_AUTH=true

# A tree with what breaks naive servers: odd names, empty files, sizes around the multipart limits.
tree=$work/tree
mkdir -p "$tree/deep/a/b/c" "$tree/sp ace" "$tree/ünï"
: >"$tree/empty"
echo hello >"$tree/hello.txt"
echo x >"$tree/a+b=c&d?e#f.txt"
echo x >"$tree/sp ace/ trailing "
echo x >"$tree/percent%2Fslash%20.txt"
echo x >"$tree/dots..."
echo x >"$tree/ünï/nfc-é.txt"
echo x >"$tree/ünï/$(printf 'nfd-e\xcc\x81.txt')"
echo x >"$tree/emoji-😀"
echo x >"$tree/quote'\"(1)!*,;@\$[]{}~.txt"
echo x >"$tree/deep/a/b/c/leaf"
for i in $(seq 200); do echo "$i" >"$tree/deep/a/$i"; done
head -c $((5 * 1024 * 1024 + 1)) /dev/urandom >"$tree/five"
head -c $((20 * 1000 * 1000)) /dev/urandom >"$tree/deep/twenty"
head -c $((100 * 1000 * 1000)) /dev/urandom >"$tree/hundred"
files=$(find "$tree" -type f | wc -l)

start

# --- rclone
check "rclone sync uploads the tree" rcl sync --s3-upload-cutoff 10M "$tree" L:checks/rclone
check "rclone check is clean" rcl check "$tree" L:checks/rclone
check "rclone check --download is clean" rcl check --download "$tree" L:checks/rclone
is "rclone sees every file" "$files" bash -c 'rclone --config /dev/null lsf -R --files-only L:checks/rclone | wc -l'
check "rclone copies inside the server" rcl copy L:checks/rclone/deep L:checks/copied
check "rclone check of the copy is clean" rcl check "$tree/deep" L:checks/copied
check "rclone streams of unknown size" bash -c "rclone --config /dev/null rcat --streaming-upload-cutoff 1M L:checks/streamed < '$tree/deep/twenty'"
check "rclone cat gives the stream back" bash -c "rclone --config /dev/null cat L:checks/streamed | cmp - '$tree/deep/twenty'"
rm "$tree/deep/a/17"
check "rclone sync deletes what is gone" rcl sync "$tree" L:checks/rclone
check "rclone check after the deletion is clean" rcl check "$tree" L:checks/rclone
check "rclone purge" rcl purge L:checks/copied
is "nothing is left of the purged prefix" 0 bash -c 'rclone --config /dev/null lsf L:checks/copied 2>/dev/null | wc -l'

# --- s3cmd
check "s3cmd mb" s3c mb s3://made-by-s3cmd
check "s3cmd put" s3c put "$tree/hello.txt" s3://made-by-s3cmd/hello.txt
check "s3cmd put multipart" s3c put --multipart-chunk-size-mb=5 "$tree/deep/twenty" s3://made-by-s3cmd/twenty
check "s3cmd get" s3c get --force s3://made-by-s3cmd/twenty "$work/twenty"
check "s3cmd get gives the same bytes" cmp "$work/twenty" "$tree/deep/twenty"
check "s3cmd sync up" s3c sync "$tree/" s3://made-by-s3cmd/sync/
mkdir "$work/back"
check "s3cmd sync down" s3c sync s3://made-by-s3cmd/sync/ "$work/back/"
check "s3cmd sync down gives the same tree" diff -r "$tree" "$work/back"
is "s3cmd ls lists them all" "$(find "$tree" -type f | wc -l)" bash -c "$(declare -f s3c); port=$port; s3c ls -r s3://made-by-s3cmd/sync/ | wc -l"
check "s3cmd info" s3c info s3://made-by-s3cmd/hello.txt
check "s3cmd cp" s3c cp s3://made-by-s3cmd/hello.txt s3://made-by-s3cmd/copy.txt
check "s3cmd mv" s3c mv s3://made-by-s3cmd/copy.txt s3://made-by-s3cmd/moved.txt
check "s3cmd modify" s3c modify --add-header=x-amz-meta-colour:blue s3://made-by-s3cmd/moved.txt
is "the modified metadata is there" blue api head-object --bucket made-by-s3cmd --key moved.txt --query Metadata.colour
check "s3cmd rb --recursive" s3c rb --recursive --force s3://made-by-s3cmd

# --- aws s3
check "aws s3 cp" aws s3 cp --no-progress "$tree/hundred" s3://checks/aws/hundred
check "aws s3 cp back" aws s3 cp --no-progress s3://checks/aws/hundred "$work/hundred"
check "aws s3 cp gives the same bytes" cmp "$tree/hundred" "$work/hundred"
check "aws s3 sync up" aws s3 sync --no-progress "$tree" s3://checks/aws-sync
mkdir "$work/back2"
check "aws s3 sync down" aws s3 sync --no-progress s3://checks/aws-sync "$work/back2"
check "aws s3 sync gives the same tree" diff -r "$tree" "$work/back2"
is "aws s3 sync has nothing left to do" "" aws s3 sync --no-progress --size-only "$tree" s3://checks/aws-sync
is "aws s3 ls lists them all" "$(find "$tree" -type f | wc -l)" bash -c "/usr/bin/aws --endpoint-url $url s3 ls --recursive s3://checks/aws-sync/ | wc -l"
check "aws s3 cp from server to server, multipart" aws s3 cp --no-progress s3://checks/aws/hundred s3://checks/aws/hundred2
check "aws s3 presign" bash -c "curl -fsS \"\$(/usr/bin/aws --endpoint-url $url s3 presign s3://checks/aws-sync/hello.txt)\" | cmp - '$tree/hello.txt'"
check "aws s3 mb and rb" bash -c "/usr/bin/aws --endpoint-url $url s3 mb s3://short-lived && /usr/bin/aws --endpoint-url $url s3 rb s3://short-lived"

# --- aws s3api: checksums
for algorithm in CRC32 CRC32C SHA1 SHA256; do
    check "put-object with $algorithm" api put-object --bucket checks --key "sum-$algorithm" --body "$tree/five" --checksum-algorithm $algorithm
    check "get-object verifies $algorithm" api get-object --bucket checks --key "sum-$algorithm" --checksum-mode ENABLED "$work/out"
    check "aws s3api reads $algorithm back" cmp "$work/out" "$tree/five"
done
sha=$(openssl dgst -sha256 -binary "$tree/five" | base64)
is "head-object tells the SHA-256" "$sha" api head-object --bucket checks --key sum-SHA256 --checksum-mode ENABLED --query ChecksumSHA256
is "get-object-attributes tells it too" "$sha" api get-object-attributes --bucket checks --key sum-SHA256 --object-attributes Checksum ObjectSize --query Checksum.ChecksumSHA256
refuse "a wrong SHA-256 is refused" BadDigest api put-object --bucket checks --key wrong --body "$tree/hello.txt" --checksum-sha256 "$sha"
refuse "a wrong Content-MD5 is refused" BadDigest api put-object --bucket checks --key wrong --body "$tree/hello.txt" --content-md5 "$(openssl dgst -md5 -binary "$tree/five" | base64)"

# --- aws s3api: multipart with composite checksums, ours recomputed by openssl
split -b 6000000 "$tree/deep/twenty" "$work/part-"
upload=$(api create-multipart-upload --bucket checks --key multi --checksum-algorithm SHA256 --query UploadId)
n=0
list=
: >"$work/sums"
for part in "$work"/part-*; do
    n=$((n + 1))
    tag=$(api upload-part --bucket checks --key multi --upload-id "$upload" --part-number $n --body "$part" --checksum-algorithm SHA256 --query ETag)
    openssl dgst -sha256 -binary "$part" >>"$work/sums"
    list="$list{ETag=$tag,PartNumber=$n,ChecksumSHA256=$(openssl dgst -sha256 -binary "$part" | base64)},"
done
is "list-parts knows them" $n api list-parts --bucket checks --key multi --upload-id "$upload" --query 'length(Parts)'
is "list-multipart-uploads knows the upload" "$upload" api list-multipart-uploads --bucket checks --prefix multi --query 'Uploads[0].UploadId'
composite=$(openssl dgst -sha256 -binary "$work/sums" | base64)
is "complete answers the composite checksum" "$composite-$n" api complete-multipart-upload --bucket checks --key multi --upload-id "$upload" --multipart-upload "Parts=[${list%,}]" --query ChecksumSHA256
is "get-object-attributes has the parts" $n api get-object-attributes --bucket checks --key multi --object-attributes ObjectParts --query ObjectParts.TotalPartsCount
is "head-object of a part" $n api head-object --bucket checks --key multi --part-number 1 --query PartsCount
refuse "the upload is gone" NoSuchUpload api list-parts --bucket checks --key other --upload-id "$upload"
upload=$(api create-multipart-upload --bucket checks --key aborted --query UploadId)
check "abort-multipart-upload" api abort-multipart-upload --bucket checks --key aborted --upload-id "$upload"
refuse "an aborted upload takes no part" NoSuchUpload api upload-part --bucket checks --key aborted --upload-id "$upload" --part-number 1 --body "$tree/hello.txt"

# --- aws s3api: reads
etag=$(md5sum "$tree/hello.txt" | cut -d' ' -f1)
check "put-object with everything" api put-object --bucket checks --key full --body "$tree/hello.txt" --metadata a=1,b=zwei --tagging 'x=1&y=2' --storage-class STANDARD_IA --cache-control no-cache --content-type text/plain
is "the ETag is the MD5" "\"$etag\"" api head-object --bucket checks --key full --query ETag
is "the storage class is told" STANDARD_IA api head-object --bucket checks --key full --query StorageClass
is "metadata comes back" zwei api head-object --bucket checks --key full --query Metadata.b
is "tags come back" 2 api get-object-tagging --bucket checks --key full --query 'length(TagSet)'
check "put-object-tagging" api put-object-tagging --bucket checks --key full --tagging 'TagSet=[{Key=k,Value=v}]'
is "the tags were replaced" v api get-object-tagging --bucket checks --key full --query 'TagSet[0].Value'
is "a range" "bytes 1-3/6" api get-object --bucket checks --key full --range bytes=1-3 "$work/out" --query ContentRange
refuse "If-None-Match answers 304" 304 api get-object --bucket checks --key full --if-none-match "\"$etag\"" "$work/out"
refuse "If-Match answers 412" 412 api head-object --bucket checks --key full --if-match '"00000000000000000000000000000000"'
refuse "a range beyond the end" InvalidRange api get-object --bucket checks --key full --range bytes=100-200 "$work/out"
is "kms is told" aws:kms api put-object --bucket checks --key kms --body "$tree/hello.txt" --server-side-encryption aws:kms --query ServerSideEncryption
is "paging by 100 finds all keys" "$(find "$tree/deep" -type f | wc -l)" aws s3api --output json list-objects-v2 --bucket checks --prefix aws-sync/deep/ --page-size 100 --query 'length(Contents)'

# --- versions
check "versioning on" api put-bucket-versioning --bucket versions --versioning-configuration Status=Enabled
first=$(api put-object --bucket versions --key v --body "$tree/hello.txt" --query VersionId)
second=$(api put-object --bucket versions --key v --body "$tree/empty" --query VersionId)
check "the versions differ" [ "$first" != "$second" ]
check "the first version" bash -c "/usr/bin/aws --endpoint-url $url s3api get-object --bucket versions --key v --version-id '$first' '$work/out' && cmp '$work/out' '$tree/hello.txt'"
is "delete makes a marker" True api delete-object --bucket versions --key v --query DeleteMarker
refuse "a deleted key is not found" 404 api head-object --bucket versions --key v
is "list-object-versions" "2 1" bash -c "/usr/bin/aws --endpoint-url $url s3api list-object-versions --bucket versions --query '[length(Versions),length(DeleteMarkers)]' --output text | tr '\t' ' '"
marker=$(api list-object-versions --bucket versions --query 'DeleteMarkers[0].VersionId')
check "removing the marker" api delete-object --bucket versions --key v --version-id "$marker"
is "brings the object back" "$second" api head-object --bucket versions --key v --query VersionId
refuse "a bucket with versions cannot go" BucketNotEmpty api delete-bucket --bucket versions

# --- delete-objects, keys, permissions
check "delete-objects" api delete-objects --bucket checks --delete 'Objects=[{Key=full},{Key=kms},{Key=never-there}],Quiet=false'
refuse "deleted by it" 404 api head-object --bucket checks --key full
refuse "a read-only key may not write" AccessDenied env AWS_ACCESS_KEY_ID=READONLY AWS_SECRET_ACCESS_KEY=readonlysecret /usr/bin/aws --endpoint-url "$url" s3api put-object --bucket checks --key no
refuse "an unknown key" InvalidAccessKeyId env AWS_ACCESS_KEY_ID=NOBODY /usr/bin/aws --endpoint-url "$url" s3api list-buckets
refuse "a wrong secret" SignatureDoesNotMatch env AWS_SECRET_ACCESS_KEY=wrong /usr/bin/aws --endpoint-url "$url" s3api list-buckets
refuse "a bucket that is not there" NoSuchBucket api list-objects-v2 --bucket nowhere-at-all
refuse "another owner's bucket" 403 api head-bucket --bucket checks --expected-bucket-owner 111122223333

# --- curl: what this aws cli has no switch for
is "curl's signature is taken" 200 sigcurl -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -o "$work/out" -w '%{http_code}' "$url/checks/sum-SHA1"
is "If-None-Match:* creates once" 200 sigcurl -o "$work/out" -w '%{http_code}' -X PUT -H 'If-None-Match: *' -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --data-binary @"$tree/hello.txt" "$url/checks/once"
is "and not twice" 412 sigcurl -o "$work/out" -w '%{http_code}' -X PUT -H 'If-None-Match: *' -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --data-binary @"$tree/hello.txt" "$url/checks/once"
is "If-Match on a missing key" 404 sigcurl -o "$work/out" -w '%{http_code}' -X PUT -H 'If-Match: "abc"' -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --data-binary @"$tree/hello.txt" "$url/checks/never"
is "anonymous requests are refused" 403 curl -s -o "$work/out" -w '%{http_code}' "$url/checks/once"

# --- the folder outlives the process
if [ "$mode" = folder ]; then
    upload=$(api create-multipart-upload --bucket checks --key resumed --query UploadId)
    tag=$(api upload-part --bucket checks --key resumed --upload-id "$upload" --part-number 1 --body "$tree/five" --query ETag)
    kill -KILL "$pid"; wait "$pid" 2>/dev/null
    start
    check "after a kill: rclone check is clean" rcl check "$tree" L:checks/rclone
    check "after a kill: the upload can be completed" api complete-multipart-upload --bucket checks --key resumed --upload-id "$upload" --multipart-upload "Parts=[{ETag=$tag,PartNumber=1}]"
    is "after a kill: the version is there" "$second" api head-object --bucket versions --key v --query VersionId
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
