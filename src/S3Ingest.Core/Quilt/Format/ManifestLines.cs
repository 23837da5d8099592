using System.Buffers;
using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Quilt;

/// <summary>Records of a manifest as bytes: a line of the file, and what the top hash takes of it.</summary>
internal static class ManifestLines
{
    /// <summary>Bytes of a record with its line feed; S3 Select and Athena read no longer ones (quilt3, <c>MANIFEST_MAX_RECORD_SIZE</c>).</summary>
    public const int MaxBytes = 1_000_000;

    public static void WriteHeader(IBufferWriter<byte> to, ManifestHeader header, JsonStyle style) => PythonJson.Write(to, header.Json, style);

    public static void WriteDirectory(IBufferWriter<byte> to, DirectoryMeta directory)
    {
        to.Write("{"u8);
        Name(to, "logical_key", JsonStyle.Manifest);
        PythonJson.WriteString(to, directory.LogicalKey, JsonStyle.Manifest);
        Next(to, "meta", JsonStyle.Manifest);
        PythonJson.Write(to, directory.Meta, JsonStyle.Manifest);
        to.Write("}"u8);
    }

    public static void WriteEntry(IBufferWriter<byte> to, ManifestEntry entry, JsonStyle style)
    {
        // The fields of the top hash are sorted, and physical keys are not among them: the same content elsewhere has the same hash.
        to.Write("{"u8);
        if (style == JsonStyle.TopHash)
        {
            Name(to, "hash", style);
            WriteHash(to, entry.Hash, style);
            Next(to, "logical_key", style);
            PythonJson.WriteString(to, entry.LogicalKey, style);
            Next(to, "meta", style);
            PythonJson.Write(to, entry.Meta, style);
            Next(to, "size", style);
            WriteNumber(to, entry.Size);
        }
        else
        {
            Name(to, "logical_key", style);
            PythonJson.WriteString(to, entry.LogicalKey, style);
            Next(to, "physical_keys", style);
            to.Write("["u8);
            PythonJson.WriteString(to, entry.PhysicalKey, style);
            to.Write("]"u8);
            Next(to, "size", style);
            WriteNumber(to, entry.Size);
            Next(to, "hash", style);
            WriteHash(to, entry.Hash, style);
            Next(to, "meta", style);
            PythonJson.Write(to, entry.Meta, style);
        }
        to.Write("}"u8);
    }

    private static void WriteHash(IBufferWriter<byte> to, QuiltHash hash, JsonStyle style)
    {
        to.Write("{"u8);
        Name(to, "type", style);
        PythonJson.WriteString(to, hash.Type, style);
        Next(to, "value", style);
        PythonJson.WriteString(to, hash.Value, style);
        to.Write("}"u8);
    }

    private static void Next(IBufferWriter<byte> to, string name, JsonStyle style)
    {
        to.Write(PythonJson.ItemSeparator(style));
        Name(to, name, style);
    }

    private static void Name(IBufferWriter<byte> to, string name, JsonStyle style) => PythonJson.WriteName(to, name, style);

    private static void WriteNumber(IBufferWriter<byte> to, long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture), to);
}
