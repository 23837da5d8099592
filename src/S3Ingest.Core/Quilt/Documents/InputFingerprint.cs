using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Hash of what a revision is made from: entries with their versions and hashes, metadata given, templates. A run whose
/// fingerprint is that of <c>latest</c> has nothing to write. Times of the run and generated documents are no part of it.
/// </summary>
public sealed class InputFingerprint : IDisposable
{
    /// <summary>Raised when the generated documents change their form, so that the next run makes a revision.</summary>
    public const int FormatVersion = 1;

    private const int TakeAt = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Begins one.</summary>
    /// <param name="settings">What shapes the package beside its entries: name, description, tags, metadata, texts of templates.</param>
    public InputFingerprint(JsonElement settings)
    {
        _hash.AppendData(Encoding.ASCII.GetBytes($"s3ingest-package-{FormatVersion}\n"));
        PythonJson.Write(_lines, settings, JsonStyle.TopHash);
        EndLine();
    }

    /// <summary>Takes an entry in; the order is that of the manifest.</summary>
    public void Add(ManifestEntry entry)
    {
        Write(entry.LogicalKey);
        Write(entry.PhysicalKey);
        Write(entry.Hash.Type);
        Write(entry.Hash.Value);
        entry.Size.TryFormat(_lines.GetSpan(20), out int length, default, CultureInfo.InvariantCulture);
        _lines.Advance(length);
        PythonJson.Write(_lines, entry.Meta, JsonStyle.TopHash);
        EndLine();
    }

    /// <summary>64 lowercase hex digits.</summary>
    public string Finish()
    {
        Take();
        return Convert.ToHexString(_hash.GetHashAndReset()).ToLowerInvariant();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Write(string part)
    {
        PythonJson.WriteString(_lines, part, JsonStyle.TopHash);
        _lines.Write(" "u8);
    }

    private void EndLine()
    {
        _lines.Write("\n"u8);
        if (_lines.WrittenCount >= TakeAt)
            Take();
    }

    private void Take()
    {
        _hash.AppendData(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }
}
