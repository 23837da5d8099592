using System.Buffers;
using System.Globalization;

namespace S3Ingest.Core.Quilt;

/// <summary>Records of a manifest as bytes: a line of the file, and what the top hash takes of it.</summary>
internal static class ManifestLines
{
    /// <summary>Bytes of a record with its line feed; S3 Select and Athena read no longer ones (quilt3, <c>MANIFEST_MAX_RECORD_SIZE</c>).</summary>
    public const int MaxBytes = 1_000_000;

    public static void WriteHeader(IBufferWriter<byte> to, ManifestHeader header, JsonStyle style) => PythonJson.Write(to, header.Json, style);

    public static void WriteDirectory(IBufferWriter<byte> to, DirectoryMeta directory)
    {
        to.Write("{\"logical_key\": "u8);
        PythonJson.WriteString(to, directory.LogicalKey, JsonStyle.Manifest);
        to.Write(", \"meta\": "u8);
        PythonJson.Write(to, directory.Meta, JsonStyle.Manifest);
        to.Write("}"u8);
    }

    public static void WriteEntry(IBufferWriter<byte> to, ManifestEntry entry, JsonStyle style)
    {
        // The fields of the top hash are sorted, and physical keys are not among them: the same content elsewhere has the same hash.
        if (style == JsonStyle.TopHash)
        {
            to.Write("{\"hash\":{\"type\":"u8);
            PythonJson.WriteString(to, entry.Hash.Type, style);
            to.Write(",\"value\":"u8);
            PythonJson.WriteString(to, entry.Hash.Value, style);
            to.Write("},\"logical_key\":"u8);
            PythonJson.WriteString(to, entry.LogicalKey, style);
            to.Write(",\"meta\":"u8);
            PythonJson.Write(to, entry.Meta, style);
            to.Write(",\"size\":"u8);
            WriteNumber(to, entry.Size);
            to.Write("}"u8);
            return;
        }
        to.Write("{\"logical_key\": "u8);
        PythonJson.WriteString(to, entry.LogicalKey, style);
        to.Write(", \"physical_keys\": ["u8);
        PythonJson.WriteString(to, entry.PhysicalKey, style);
        to.Write("], \"size\": "u8);
        WriteNumber(to, entry.Size);
        to.Write(", \"hash\": {\"type\": "u8);
        PythonJson.WriteString(to, entry.Hash.Type, style);
        to.Write(", \"value\": "u8);
        PythonJson.WriteString(to, entry.Hash.Value, style);
        to.Write("}, \"meta\": "u8);
        PythonJson.Write(to, entry.Meta, style);
        to.Write("}"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> to, long value)
    {
        value.TryFormat(to.GetSpan(20), out int length, default, CultureInfo.InvariantCulture);
        to.Advance(length);
    }
}
