"""What make-corpus.sh cannot make with the system's tools: content, and archives made byte by byte or damaged.

  crafted.py content FOLDER             the files that the good archives hold, in FOLDER/tree
  crafted.py archives FOLDER OUT        archives into OUT, their lines of the manifest to standard output

Specifications: APPNOTE.TXT 6.3.10 (zip), POSIX.1-2001 pax, RAR 5.0 archive format, The .xz File Format 1.1, RFC 8878,
7zFormat.txt.
"""
import bz2
import gzip
import hashlib
import io
import lzma
import os
import struct
import sys
import tarfile
import zlib

TIME = 1709210096  # 2024-02-29T12:34:56Z
DOS_TIME = (12 << 11 | 34 << 5 | 56 // 2, (2024 - 1980) << 9 | 2 << 5 | 29)
CSV = b"id,name\n1,one\n2,two\n"


def noise(count, seed):
    """Bytes that do not compress, the same in each run."""
    block, out = hashlib.sha256(seed.encode()).digest(), bytearray()
    while len(out) < count:
        out += block
        block = hashlib.sha256(block).digest()
    return bytes(out[:count])


def make_content(folder):
    tree = os.path.join(folder, "tree")
    files = {
        "data.csv": "".join(f"{i},name {i},{i * 7 % 1000 / 8},2024-01-{i % 28 + 1:02}\n" for i in range(3000)).encode(),
        "rows.jsonl": b"".join(b'{"id":%d,"value":"v%d"}\n' % (i, i) for i in range(500)),
        "table.xml": b"<rows>" + b"".join(b"<row><id>%d</id></row>" % i for i in range(300)) + b"</rows>",
        "folder/random.bin": noise(200_000, "random"),
        "folder/empty.txt": b"",
        "folder/with space/dépôt 表.txt": "naïve\n".encode(),
    }
    for name, content in files.items():
        path = os.path.join(tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)


# --- manifest ----------------------------------------------------------------------------------------------------


class Corpus:
    def __init__(self, out):
        self.out = out

    def add(self, archive, content, expectation, files=(), charset=""):
        """files: pairs of path and content that come out."""
        with open(os.path.join(self.out, archive), "wb") as file:
            file.write(content)
        for name, data in files:
            print(archive, expectation, name, len(data), hashlib.sha256(data).hexdigest(), charset, sep="\t")
        if not files:
            print(archive, expectation, "", "", "", "", sep="\t")

    def read(self, archive):
        with open(os.path.join(self.out, archive), "rb") as file:
            return file.read()


# --- zip ---------------------------------------------------------------------------------------------------------


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def entry(name, data=CSV, *, stored=False, flags=0, attributes=0, descriptor=False, packed=None, central=None, extra=b""):
    """central: what the central directory says instead, by the names of this function's values."""
    name = name if isinstance(name, bytes) else name.encode()
    body = packed if packed is not None else data if stored else deflate(data)
    values = dict(name=name, method=0 if stored else 8, flags=flags | (8 if descriptor else 0), crc=zlib.crc32(data),
                  packed=len(body), size=len(data), attributes=attributes, extra=extra)
    return values, {**values, **(central or {})}, body, descriptor


def zip_of(*entries, start=b"", comment=b"", zip64=False):
    out, directory = bytearray(start), bytearray()
    for local, central, body, descriptor in entries:
        offset = len(out)
        sizes = (0, 0, 0) if descriptor else (local["crc"], local["packed"], local["size"])
        out += struct.pack("<4s5H3I2H", b"PK\3\4", 20, local["flags"], local["method"], *DOS_TIME, *sizes,
                           len(local["name"]), len(local["extra"])) + local["name"] + local["extra"] + body
        if descriptor:
            out += struct.pack("<4s3I", b"PK\7\x08", local["crc"], local["packed"], local["size"])
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 0x0314, 20, central["flags"], central["method"], *DOS_TIME, central["crc"],
                                 central["packed"], central["size"], len(central["name"]), len(central["extra"]), 0, 0, 0,
                                 central["attributes"], central.get("offset", offset)) + central["name"] + central["extra"]
    at, count = len(out), len(entries)
    out += directory
    if zip64 or count > 0xFFFF:
        end64 = len(out)
        out += struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), at)
        out += struct.pack("<4sIQI", b"PK\6\7", 0, end64, 1)
        out += struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, len(comment))
    else:
        out += struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), at, len(comment))
    return bytes(out + comment)


def zips(corpus):
    good = ("good.csv", CSV)
    one = zip_of(entry("good.csv"))
    corpus.add("empty.zip", zip_of(), "ok")
    corpus.add("comment.zip", zip_of(entry("good.csv"), comment=b"PK\5\6" + bytes(30)), "ok", [good])
    corpus.add("single-part.zip", b"PK00" + one, "ok", [good])
    corpus.add("stray-bytes-before.zip", b"\r\n" + one, "ok", [good])
    corpus.add("self-extracting.zip", b"MZ" + bytes(1000) + one, "unsupported")
    corpus.add("descriptor-deflated.zip", zip_of(entry("good.csv", descriptor=True)), "ok", [good])
    corpus.add("zip64-end.zip", zip_of(entry("good.csv"), zip64=True), "ok", [good])
    corpus.add("duplicate.zip", zip_of(entry("a.csv", b"1\n"), entry("a.csv", b"2\n")), "ok", [("a.csv", b"1\n"), ("a (1).csv", b"2\n")])
    corpus.add("symlink.zip", zip_of(entry("link", b"/etc/passwd", attributes=0o120777 << 16), entry("good.csv")), "ok", [good])
    corpus.add("utf8-flag.zip", zip_of(entry("dépôt/表.csv", flags=0x800)), "ok", [("dépôt/表.csv", CSV)])
    corpus.add("utf8-no-flag.zip", zip_of(entry("dépôt/表.csv")), "ok", [("dépôt/表.csv", CSV)])
    corpus.add("cp437.zip", zip_of(entry("Müller.csv".encode("cp437"))), "ok", [("Müller.csv", CSV)])
    corpus.add("shift-jis.zip", zip_of(entry("表/ソ.csv".encode("shift_jis"))), "ok", [("表/ソ.csv", CSV)], "shift_jis")
    corpus.add("backslashes.zip", zip_of(entry("folder\\good.csv")), "ok", [("folder/good.csv", CSV)])
    corpus.add("stored-descriptor.zip", zip_of(entry("good.csv", stored=True, descriptor=True)), "ok", [good])

    other = dict(crc=1)
    corpus.add("directory-other-crc.zip", zip_of(entry("good.csv", central=other)), "corrupt")
    corpus.add("directory-other-size.zip", zip_of(entry("good.csv", central=dict(size=len(CSV) + 1))), "corrupt")
    corpus.add("directory-other-name.zip", zip_of(entry("good.csv", central=dict(name=b"evil.csv"))), "corrupt")
    corpus.add("wrong-crc.zip", zip_of(entry("good.csv", packed=deflate(CSV[:-1] + b"x"))), "corrupt")
    corpus.add("shorter-than-stated.zip", zip_of(entry("good.csv", packed=deflate(CSV[:-1]))), "corrupt")
    corpus.add("no-directory.zip", one[:one.index(b"PK\1\2")], "corrupt")
    # One body that many entries of the directory point to (Fifield, "A better zip bomb").
    body = entry("0", bytes(1 << 20))
    overlapping = zip_of(body, *[entry(str(i), bytes(1 << 20), packed=b"", central=dict(offset=0, packed=len(body[2]))) for i in range(1, 200)])
    corpus.add("overlapping.zip", overlapping, "corrupt")

    corpus.add("document.zip", zip_of(entry("[Content_Types].xml"), entry("xl/workbook.xml")), "file")
    corpus.add("opendocument.zip", zip_of(entry("mimetype", b"application/vnd.oasis.opendocument.text", stored=True), entry("content.xml")), "file")
    corpus.add("program.zip", zip_of(entry("META-INF/", b"", stored=True), entry("META-INF/MANIFEST.MF")), "file")
    many = [entry(f"com/example/Class{i}.class", noise(200, str(i))) for i in range(500)]
    corpus.add("program-manifest-last.zip", zip_of(*many, entry("META-INF/MANIFEST.MF")), "file")
    for name in ("report.docx", "app.jar", "book.epub", "lib.whl", "map.kmz", "unknown", "old.zipx"):
        corpus.add(name, one, "file")
    corpus.add("drawing.svgz", gzip.compress(b"<svg/>", mtime=0), "file")
    corpus.add("frame.rds", gzip.compress(b"X\n", mtime=0), "file")

    slips = ["../evil", "a/../../evil", "..\\evil", "/evil", "\\evil", "C:\\evil", "c:evil", "\\\\server\\share\\evil", "//server/evil", ".. /evil",
             ".../evil", "new\nline", "bell\a", "x" * 1025, "/".join(["s"] * 65), "./"]
    corpus.add("slips.zip", zip_of(*[entry(name) for name in slips], entry("good.csv")), "unsafe", [good])
    corpus.add("longest.zip", zip_of(entry("x" * 1024), entry("/".join(["s"] * 64))), "ok", [("x" * 1024, CSV), ("/".join(["s"] * 64), CSV)])


# --- tar ---------------------------------------------------------------------------------------------------------


def tar_of(*members, form=tarfile.PAX_FORMAT, headers=None):
    """members: pairs of name or TarInfo and content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, pax_headers=headers, encoding="utf-8") as tar:
        for name, data in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.mtime, info.size = TIME, len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.devmajor, info.devminor = kind, target, 1, 3
    return info, b""


def resum(header):
    """The header with its checksum made right."""
    blank = header[:148] + b" " * 8 + header[156:]
    return blank[:148] + b"%06o\0 " % sum(blank) + blank[156:]


def tars(corpus):
    good = ("good.csv", CSV)
    one = tar_of(good)
    long_name = "folder/" * 30 + "ünïcode.csv"
    corpus.add("empty.tar", bytes(10240), "ok")
    corpus.add("empty.tar.gz", gzip.compress(bytes(10240), mtime=0), "ok")
    corpus.add("long-name-pax.tar", tar_of((long_name, CSV)), "ok", [(long_name, CSV)])
    corpus.add("long-name-gnu.tar", tar_of((long_name, CSV), form=tarfile.GNU_FORMAT), "ok", [(long_name, CSV)])
    corpus.add("global-header.tar", tar_of(good, headers={"comment": "made by a test"}), "ok", [good])
    corpus.add("concatenated.tar", one + tar_of(("second.csv", CSV)), "ok", [good, ("second.csv", CSV)])
    corpus.add("concatenated.tar.gz", gzip.compress(one, mtime=0) + gzip.compress(tar_of(("second.csv", CSV)), mtime=0), "ok", [good, ("second.csv", CSV)])
    corpus.add("duplicate.tar", tar_of(("a.csv", b"1\n"), ("a.csv", b"2\n")), "ok", [("a.csv", b"1\n"), ("a (1).csv", b"2\n")])
    links = tar_of(
        special("symbolic", tarfile.SYMTYPE, "../../etc/passwd"), special("character", tarfile.CHRTYPE), special("block", tarfile.BLKTYPE),
        special("fifo", tarfile.FIFOTYPE), good, special("hard", tarfile.LNKTYPE, "good.csv"))
    corpus.add("links-and-devices.tar", links, "ok", [good])
    # A link first, then a file "through" it.
    through = tar_of(special("dir", tarfile.SYMTYPE, "/tmp"), ("dir/evil.csv", CSV))
    corpus.add("through-a-link.tar", through, "ok", [("dir/evil.csv", CSV)])
    header = bytearray(tar_of(("Mxller.csv", CSV), form=tarfile.USTAR_FORMAT))
    header[1] = 0xFC
    corpus.add("latin1.tar", resum(bytes(header[:512])) + bytes(header[512:]), "ok", [("Müller.csv", CSV)])
    header = bytearray(tar_of(("xx.csv", CSV), form=tarfile.USTAR_FORMAT))
    header[0:2] = "表".encode("shift_jis")
    corpus.add("shift-jis.tar", resum(bytes(header[:512])) + bytes(header[512:]), "ok", [("表.csv", CSV)], "shift_jis")

    slips = ["../evil", "/evil", "a/../../evil", "C:\\evil", "..\\evil", "\\\\server\\evil", "...", "s/" * 64 + "s"]
    corpus.add("slips.tar", tar_of(*[(name, CSV) for name in slips], good), "unsafe", [good])
    corpus.add("slips.tar.gz", gzip.compress(tar_of(*[(name, CSV) for name in slips], good), mtime=0), "unsafe", [good])

    two = tar_of(good, ("second.csv", CSV))
    at = two.index(b"second.csv")
    corpus.add("checksum-of-second.tar", two[:at] + b"X" + two[at + 1:], "corrupt")
    corpus.add("checksum-of-first.tar", b"X" + two[1:], "corrupt")
    corpus.add("cut-in-content.tar", two[:at + 512 + 5], "corrupt")
    corpus.add("cut-in-header.tar", two[:at + 100], "corrupt")
    # Cut between two entries it looks complete but for the missing end marker.
    corpus.add("cut-between-entries.tar", two[:at], "corrupt")
    stated = bytearray(two[:512])
    stated[124:136] = b"\x80" + (65 << 30).to_bytes(11, "big")
    corpus.add("states-65-GiB.tar", resum(bytes(stated)) + bytes(1024), "limit")


# --- rar ---------------------------------------------------------------------------------------------------------


def vint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def rar5_block(body, data=b""):
    sized = vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized + data


def rar5(files, archive_flags=0):
    out = b"Rar!\x1a\7\1\0" + rar5_block(vint(1) + vint(0) + vint(archive_flags))
    for name, data in files:
        name = name.encode()
        out += rar5_block(vint(2) + vint(2) + vint(len(data)) + vint(4) + vint(len(data)) + vint(0o100644) + struct.pack("<I", zlib.crc32(data))
                          + vint(0) + vint(1) + vint(len(name)) + name, data)
    return out + rar5_block(vint(5) + vint(0) + vint(0))


def rar4_block(kind, flags, body, data=b""):
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def rar4(files, archive_flags=0):
    out = b"Rar!\x1a\7\0" + rar4_block(0x73, archive_flags, bytes(6))
    for name, data in files:
        name = name.encode()
        body = struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), DOS_TIME[1] << 16 | DOS_TIME[0], 20, 0x30, len(name), 0o100644)
        out += rar4_block(0x74, 0x8000, body + name, data)
    return out + rar4_block(0x7B, 0x4000, b"")


def rars(corpus):
    files = [("good.csv", CSV), ("folder/second.csv", CSV * 100)]
    corpus.add("stored-5.rar", rar5(files), "ok", files)
    corpus.add("stored-4.rar", rar4(files), "ok", files)
    corpus.add("chance.part1.rar", rar5(files), "ok", files)
    corpus.add("volume-5.rar", rar5(files, 1), "unsupported")
    corpus.add("volume-4.rar", rar4(files, 1), "unsupported")
    corpus.add("volume.r00", rar4(files, 1), "unsupported")
    corpus.add("volume.part2.rar", noise(500, "volume"), "unsupported")
    corpus.add("headers-5.rar", b"Rar!\x1a\7\1\0" + rar5_block(vint(4) + vint(0) + vint(0) + vint(0) + b"\x0f" + noise(16, "salt")) + noise(300, "rar"), "encrypted")
    corpus.add("headers-4.rar", b"Rar!\x1a\7\0" + rar4_block(0x73, 0x80, bytes(6)) + noise(300, "rar"), "encrypted")
    whole = rar5(files)
    at = whole.index(CSV)
    corpus.add("flipped-5.rar", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:], "corrupt")
    corpus.add("cut-5.rar", whole[:len(whole) // 2], "corrupt")
    whole = rar4(files)
    at = whole.index(CSV)
    corpus.add("flipped-4.rar", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:], "corrupt")
    corpus.add("cut-4.rar", whole[:len(whole) // 2], "corrupt")


# --- bombs -------------------------------------------------------------------------------------------------------


def bombs(corpus):
    zeros = bytes(16 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    large = b"".join(packer.compress(zeros) for _ in range(8)) + packer.flush()
    crc = 0
    for _ in range(8):
        crc = zlib.crc32(zeros, crc)
    size = 8 * len(zeros)
    bomb = entry("zeros.csv", b"", packed=large)
    for values in bomb[:2]:
        values.update(crc=crc, size=size)
    corpus.add("ratio.zip", zip_of(bomb), "limit")
    corpus.add("ratio.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\2\3" + large + struct.pack("<II", crc, size), "limit")
    corpus.add("ratio.csv.bz2", bz2.compress(zeros) * 8, "limit")
    corpus.add("ratio.csv.xz", lzma.compress(zeros) * 8, "limit")
    # All of it behind the end marker, where no entry is.
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    hidden = packer.compress(tar_of(("good.csv", CSV))) + b"".join(packer.compress(zeros) for _ in range(8)) + packer.flush()
    corpus.add("ratio-behind-the-end.tar.gz", hidden, "limit")

    count = 100_001
    corpus.add("count.zip", zip_of(*[entry(str(i), b"", stored=True) for i in range(count)]), "limit")
    header = resum(tar_of((tarfile.TarInfo("same"), b""), form=tarfile.USTAR_FORMAT)[:512])
    corpus.add("count.tar.gz", gzip.compress(header * count + bytes(1024), compresslevel=1, mtime=0), "limit")

    inner, files = zip_of(entry("a.csv")), []
    for level in range(6):
        inner = zip_of(entry(f"{level}.zip", inner, stored=True))
    corpus.add("depth.zip", inner, "limit")
    leaf = entry("zeros.csv", zeros)
    nest = zip_of(leaf)
    for level in range(2):
        nest = zip_of(*[entry(f"{level}-{i}.zip", nest) for i in range(8)])
    corpus.add("nest-of-64.zip", nest, "limit")

    # Streams that demand a gigabyte of dictionary and more for a few bytes.
    small = bytearray(lzma.compress(CSV, format=lzma.FORMAT_XZ, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]))
    block = 12
    header_size = (small[block] + 1) * 4
    at = small.index(b"\x21\x01", block) + 2
    small[at] = 36
    small[block + header_size - 4:block + header_size] = struct.pack("<I", zlib.crc32(bytes(small[block:block + header_size - 4])))
    corpus.add("dictionary.csv.xz", bytes(small), "limit")
    corpus.add("dictionary.csv.zst", b"\x28\xb5\x2f\xfd\0\xa8" + struct.pack("<I", len(CSV) << 3 | 1)[:3] + CSV, "limit")
    seven = bytearray(corpus.read("plain-header.7z"))
    offset, length = struct.unpack("<QQ", seven[12:28])
    start = 32 + offset
    at = start
    while (at := seven.find(b"\x21\x21\1", at, start + length)) >= 0:
        seven[at + 3] = 36
        at += 4
    seven[28:32] = struct.pack("<I", zlib.crc32(bytes(seven[start:start + length])))
    seven[8:12] = struct.pack("<I", zlib.crc32(bytes(seven[12:32])))
    corpus.add("dictionary.7z", bytes(seven), "limit")


# --- nested, misnamed, damaged -----------------------------------------------------------------------------------


def nested(corpus):
    inner = zip_of(entry("data.csv"))
    packed = gzip.compress(tar_of(("in/inner.zip", inner)), mtime=0)
    files = [("a/middle.tar.gz", packed), ("a/middle.tar.gz!in/inner.zip", inner), ("a/middle.tar.gz!in/inner.zip!data.csv", CSV)]
    corpus.add("nested.zip", zip_of(entry("a/middle.tar.gz", packed)), "ok", files)
    corpus.add("nested.tar", tar_of(("a/middle.tar.gz", packed)), "ok", files)
    small = gzip.compress(CSV, mtime=0)
    corpus.add("compressed-inside.zip", zip_of(entry("data.csv.gz", small)), "ok", [("data.csv.gz", small), ("data.csv.gz!data.csv", CSV)])
    seven = corpus.read("empty.7z")
    corpus.add("seven-inside.zip", zip_of(entry("empty.7z", seven, stored=True)), "ok", [("empty.7z", seven)])
    document = zip_of(entry("[Content_Types].xml"))
    corpus.add("document-inside.zip", zip_of(entry("report.docx", document), entry("report.zip", document)), "ok",
               [("report.docx", document), ("report.zip", document)])


def misnamed(corpus):
    corpus.add("nothing.csv.gz", gzip.compress(b"", mtime=0), "ok", [("nothing.csv", b"")])
    for name in ("zero-bytes.zip", "zero-bytes.tar", "zero-bytes.csv.gz", "zero-bytes.7z", "zero-bytes.csv.zst"):
        corpus.add(name, b"", "corrupt")
    for name in ("text.zip", "text.tar", "text.csv.gz", "text.7z", "text.rar", "text.tar.xz"):
        corpus.add(name, CSV * 100, "corrupt")
    corpus.add("text-inside.tgz", gzip.compress(CSV, mtime=0), "corrupt")
    corpus.add("lz4.zip", b"\x04\x22\x4d\x18\x64\x40\xa7" + bytes(8), "unsupported")
    corpus.add("cabinet.zip", b"MSCF" + bytes(60), "unsupported")


def damaged(corpus):
    for name in ("info-zip.zip", "LZMA2.7z", "ustar.tar.gz", "ustar.tar.bz2", "ustar.tar.xz", "ustar.tar.zst",
                 "data.csv.gz", "data.csv.bz2", "crc64.csv.xz", "data.csv.zst"):
        whole = corpus.read(name)
        middle = len(whole) // 2
        corpus.add(f"half-{name}", whole[:middle], "corrupt")
        corpus.add(f"last-byte-missing-{name}", whole[:-1], "corrupt")
        corpus.add(f"bit-flipped-{name}", whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1:], "corrupt")
        # The highest bit: the lower ones of bzip2's last byte are padding.
        corpus.add(f"last-bit-flipped-{name}", whole[:-1] + bytes([whole[-1] ^ 0x80]), "corrupt")
    for suffix in ("gz", "bz2", "xz", "zst"):
        whole = corpus.read(f"members.csv.{suffix}")
        corpus.add(f"second-member-cut.csv.{suffix}", whole[:-3], "corrupt")


def main():
    if sys.argv[1] == "content":
        return make_content(sys.argv[2])
    corpus = Corpus(sys.argv[3])
    corpus.add("empty.7z", b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(bytes(20))) + bytes(20), "ok")
    for make in (zips, tars, rars, bombs, nested, misnamed, damaged):
        make(corpus)


main()
