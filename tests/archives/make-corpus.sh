#!/usr/bin/env bash
# Makes archives of every kind, good and bad, with what is to become of each.
#
#   tests/archives/make-corpus.sh [FOLDER]      default: artifacts/archives
#
# FOLDER/manifest.tsv has a line for each file that comes out of an archive, and one without a file for an archive of which
# nothing does. Columns: archive, expectation, file, size in bytes, SHA-256 (hex), charset to configure (mostly none).
#
#   ok           all of it is read; links and devices, which are not listed, are skipped
#   unsafe       read, but for the entries whose path is unsafe; the others are listed
#   file         not opened
#   corrupt, encrypted, unsupported, limit      that fault, nothing comes out
#
# A file in a nested archive is listed as outer/inner.zip!file, the nested archive itself too. Everything is the same in
# each run but for the encrypted archives, whose salt is random, and two sparse tars with the process id of tar.
# Exit code 77: a program is missing and cannot be installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/servers/packages.sh
ensure_packages 7z:p7zip-full zip:zip bsdtar:libarchive-tools xz:xz-utils bzip2:bzip2 zstd:zstd gzip:gzip tar:tar python3:python3 || exit 77

mkdir -p "${1:-artifacts/archives}"
out=$(cd "${1:-artifacts/archives}" && pwd)
rm -rf "$out"
mkdir -p "$out"
content=$(mktemp -d)
trap 'rm -rf "$content"' EXIT
export TZ=UTC LC_ALL=C.UTF-8
umask 022
manifest=$out/manifest.tsv

# --- content -----------------------------------------------------------------------------------------------------

python3 tests/archives/crafted.py content "$content"
find "$content" -exec touch -d '2024-02-29T12:34:56Z' {} +
cd "$content/tree"
files=$(find . -type f -printf '%P\n' | sort)
rows=$(while read -r file; do
    printf '%s\t%s\t%s\t\n' "$file" "$(stat -c %s "$file")" "$(sha256sum <"$file" | cut -c 1-64)"
done <<<"$files")

row() { printf '%s\t%s\t\t\t\t\n' "$1" "$2" >>"$manifest"; } # archive, expectation
tree() { while IFS= read -r row; do printf '%s\tok\t%s\n' "$1" "$row"; done <<<"$rows" >>"$manifest"; } # archive
single() { # archive, file that is in it
    printf '%s\tok\t%s\t%s\t%s\t\n' "$1" "$2" "$(stat -c %s data.csv)" "$(sha256sum <data.csv | cut -c 1-64)" >>"$manifest"
}
make() { "$@" >"$content/log" 2>&1 || { cat "$content/log" >&2; echo "failed: $*" >&2; exit 1; }; } # command...
gnu_tar() { tar --owner=0 --group=0 --numeric-owner --sort=name "$@"; }
# Without the times of access and the process id that pax headers would have.
pax_tar() { gnu_tar --format=posix --pax-option=delete=atime,delete=ctime,exthdr.name=%f "$@"; }

# --- every format and filter -------------------------------------------------------------------------------------

make zip -X -r "$out/info-zip.zip" .; tree info-zip.zip
make zip -X -0 -r "$out/stored.zip" .; tree stored.zip
make zip -X -fz -r "$out/zip64.zip" .; tree zip64.zip
for method in Deflate Deflate64 BZip2 LZMA PPMd; do
    make 7z a -bd -tzip -mm=$method -mtc=off "$out/7z-$method.zip" .; tree "7z-$method.zip"
done
for method in LZMA LZMA2 PPMd BZip2 Deflate Copy; do
    make 7z a -bd -m0=$method -mtm=off -mmt=1 "$out/$method.7z" .; tree "$method.7z"
done
make 7z a -bd -m0=BCJ -m1=LZMA2 -mtm=off -mmt=1 "$out/BCJ-LZMA2.7z" .; tree BCJ-LZMA2.7z
make 7z a -bd -ms=off -mhc=off -mtm=off -mmt=1 "$out/plain-header.7z" .; tree plain-header.7z
for format in v7 ustar gnu; do gnu_tar --format=$format -cf "$out/$format.tar" .; tree "$format.tar"; done
pax_tar -cf "$out/posix.tar" .; tree posix.tar
bsdtar -cf "$out/bsd-pax.tar" --format pax "@$out/ustar.tar"; tree bsd-pax.tar
# To a pipe bsdtar writes whole blocks, whatever the format.
bsdtar -cf - --format zip "@$out/ustar.tar" | cat >"$out/zero-padded.zip"; tree zero-padded.zip
zip -q -X -r - . | cat >"$out/streamed-descriptors.zip"; tree streamed-descriptors.zip
gzip -n -9 <"$out/ustar.tar" >"$out/ustar.tar.gz"; tree ustar.tar.gz
bzip2 <"$out/ustar.tar" >"$out/ustar.tar.bz2"; tree ustar.tar.bz2
xz -T1 <"$out/ustar.tar" >"$out/ustar.tar.xz"; tree ustar.tar.xz
zstd -q <"$out/ustar.tar" >"$out/ustar.tar.zst"; tree ustar.tar.zst
for pair in gz:tgz bz2:tbz2 xz:txz zst:tzst; do
    cp "$out/ustar.tar.${pair%:*}" "$out/short.${pair#*:}"; tree "short.${pair#*:}"
done
cp "$out/ustar.tar.gz" "$out/tar-inside.gz"; tree tar-inside.gz
cp "$out/ustar.tar" "$out/not-compressed.tgz"; tree not-compressed.tgz
cp "$out/info-zip.zip" "$out/is-a-zip.rar"; tree is-a-zip.rar

gzip -n <data.csv >"$out/data.csv.gz"; single data.csv.gz data.csv
bzip2 <data.csv >"$out/data.csv.bz2"; single data.csv.bz2 data.csv
zstd -q <data.csv >"$out/data.csv.zst"; single data.csv.zst data.csv
for check in none crc32 crc64 sha256; do
    xz -T1 --check=$check <data.csv >"$out/$check.csv.xz"; single $check.csv.xz $check.csv
done
xz -T2 --block-size=16KiB <data.csv >"$out/blocks.csv.xz"; single blocks.csv.xz blocks.csv
xz -T1 --x86 --delta=dist=2 --lzma2=preset=6 <data.csv >"$out/filters.csv.xz"; single filters.csv.xz filters.csv
zstd -q --no-check <data.csv >"$out/no-check.csv.zst"; single no-check.csv.zst no-check.csv
head -c 9000 data.csv >"$content/first"
tail -c +9001 data.csv >"$content/second"
for pair in gz:'gzip -n' bz2:bzip2 xz:'xz -T1' zst:'zstd -q'; do
    suffix=${pair%%:*} command=${pair#*:}
    for part in first second; do $command <"$content/$part"; done >"$out/members.csv.$suffix"
    single "members.csv.$suffix" members.csv
done
{ xz -T1 <"$content/first"; printf '\0\0\0\0'; xz -T1 <"$content/second"; } >"$out/padded.csv.xz"; single padded.csv.xz padded.csv
{ printf 'P*M\030\004\0\0\0skip'; zstd -q <data.csv; } >"$out/skippable.csv.zst"; single skippable.csv.zst skippable.csv
split -n 2 "$out/ustar.tar" "$content/half-"
for half in aa ab; do gzip -n <"$content/half-$half"; done >"$out/members.tar.gz"; tree members.tar.gz

# --- sparse files ------------------------------------------------------------------------------------------------

sparse() { printf '%s\tok\tsparse.bin\t%s\t%s\t\n' "$1" "$(stat -c %s "$content/sparse/sparse.bin")" "$(sha256sum <"$content/sparse/sparse.bin" | cut -c 1-64)" >>"$manifest"; }
mkdir "$content/sparse"
truncate -s 3M "$content/sparse/sparse.bin"
printf 'begin' | dd of="$content/sparse/sparse.bin" conv=notrunc status=none
printf 'middle' | dd of="$content/sparse/sparse.bin" bs=1 seek=1500000 conv=notrunc status=none
touch -d '2024-02-29T12:34:56Z' "$content/sparse/sparse.bin"
gnu_tar -C "$content/sparse" --format=gnu -S -cf "$out/sparse-gnu.tar" sparse.bin; sparse sparse-gnu.tar
for version in 0.0 0.1 1.0; do
    pax_tar -C "$content/sparse" -S --sparse-version=$version -cf "$out/sparse-$version.tar" sparse.bin
    sparse "sparse-$version.tar"
done

# --- encrypted ---------------------------------------------------------------------------------------------------

make zip -X -P secret "$out/zipcrypto.zip" data.csv; row zipcrypto.zip encrypted
make zip -X "$out/mixed-zipcrypto.zip" rows.jsonl
make zip -X -P secret "$out/mixed-zipcrypto.zip" data.csv; row mixed-zipcrypto.zip encrypted
for strength in AES128 AES256; do
    make 7z a -bd -tzip -mem=$strength -psecret "$out/$strength.zip" data.csv; row $strength.zip encrypted
done
make 7z a -bd -psecret "$out/data.7z" data.csv; row data.7z encrypted
make 7z a -bd -psecret -mhe=on "$out/headers.7z" data.csv; row headers.7z encrypted

# --- split -------------------------------------------------------------------------------------------------------

make zip -X -s 64k -r "$out/split.zip" .
make 7z a -bd -v100k -m0=Copy -mtm=off "$out/split.7z" .
gnu_tar --format=gnu -M -L 120 --new-volume-script=true -cf "$content/volume1" -f "$content/volume2" -f "$content/volume3" -f "$content/volume4" . 2>/dev/null || true
cp "$content/volume2" "$out/second-volume.tar"
(cd "$out" && ls split.z* split.7z.* second-volume.tar) | while read -r part; do row "$part" unsupported; done

# --- made byte by byte, and damaged --------------------------------------------------------------------------------

cd - >/dev/null
python3 tests/archives/crafted.py archives "$content" "$out" >>"$manifest"
echo "$(cut -f 1 "$manifest" | sort -u | wc -l) archives in $out"
