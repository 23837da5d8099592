using System.Buffers.Binary;
using System.Text;

namespace S3Ingest.Core.Archives.Detection;

/// <summary>Tells documents and programs that are zips (OPC, ODF, EPUB, JAR) from archives.</summary>
public static class ZipDocument
{
    private const int LocalHeaderSize = 30;
    private const string Manifest = "META-INF/MANIFEST.MF";

    // Longest of the markers.
    private const int LongestMarker = 20;

    /// <summary>True when this entry shows that the zip is a document or program.</summary>
    /// <param name="name">Decoded name.</param>
    /// <param name="index">Position in the archive, from 0.</param>
    public static bool IsMarker(string name, int index)
    {
        // ODF 1.3, part 2, 3.3 and EPUB OCF 4.3: mimetype is the first entry. OPC (ECMA-376, part 2) names the content types.
        if (index == 0 && name is ("mimetype" or "[Content_Types].xml"))
            return true;
        // JAR File Specification: names in META-INF are without regard to case.
        return name.Equals(Manifest, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True when one of the entries whose local headers lie in the prefix is a marker.</summary>
    internal static bool HasMarker(ReadOnlySpan<byte> prefix)
    {
        if (prefix.StartsWith("PK00"u8))
            prefix = prefix[4..];
        for (int index = 0; prefix.Length >= LocalHeaderSize && prefix.StartsWith("PK\x3\x4"u8); index++)
        {
            int flags = BinaryPrimitives.ReadUInt16LittleEndian(prefix[6..]);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(prefix[18..]);
            int nameSize = BinaryPrimitives.ReadUInt16LittleEndian(prefix[26..]);
            long data = LocalHeaderSize + nameSize + BinaryPrimitives.ReadUInt16LittleEndian(prefix[28..]);
            if (data > prefix.Length)
                return IsMarker(prefix[LocalHeaderSize..], nameSize, index);
            var name = prefix[LocalHeaderSize..];
            if (IsMarker(name, nameSize, index))
                return true;
            bool isFolder = nameSize > 0 && name[nameSize - 1] == '/';
            prefix = prefix[(int)data..];
            if ((flags & 8) != 0 && size == 0)
            {
                // The size comes behind the data. Of a folder that is at most an empty deflate block (2 bytes) and a
                // descriptor (12 to 24); in the data of a file another zip may begin.
                int next = isFolder ? prefix[..Math.Min(prefix.Length, 30)].IndexOf("PK\x3\x4"u8) : -1;
                if (next < 0)
                    return false;
                prefix = prefix[next..];
            }
            else if (size > prefix.Length)
            {
                return false;
            }
            else
            {
                prefix = prefix[(int)size..];
            }
        }
        return false;
    }

    /// <summary>As <see cref="IsMarker(string, int)"/>, for a name of which <paramref name="bytes"/> may hold too many or too few bytes.</summary>
    internal static bool IsMarker(ReadOnlySpan<byte> bytes, int nameSize, int index) =>
        nameSize <= Math.Min(LongestMarker, bytes.Length) && IsMarker(Encoding.Latin1.GetString(bytes[..nameSize]), index);
}
