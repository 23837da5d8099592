using System.Buffers;
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

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Begins one.</summary>
    /// <param name="settings">What shapes the package beside its entries: name, description, tags, metadata, texts of templates.</param>
    public InputFingerprint(JsonElement settings)
    {
        _hash.AppendData(Encoding.ASCII.GetBytes($"s3ingest-package-{FormatVersion}\n"));
        PythonJson.Write(_line, settings, JsonStyle.TopHash);
        EndLine();
    }

    /// <summary>Takes an entry in; the order is that of the manifest.</summary>
    public void Add(ManifestEntry entry)
    {
        foreach (string part in (string[])[entry.LogicalKey, entry.PhysicalKey, entry.Hash.Type, entry.Hash.Value])
        {
            PythonJson.WriteString(_line, part, JsonStyle.TopHash);
            _line.Write(" "u8);
        }
        Encoding.ASCII.GetBytes(entry.Size.ToString(System.Globalization.CultureInfo.InvariantCulture), _line);
        PythonJson.Write(_line, entry.Meta, JsonStyle.TopHash);
        EndLine();
    }

    /// <summary>64 lowercase hex digits.</summary>
    public string Finish() => Convert.ToHexString(_hash.GetHashAndReset()).ToLowerInvariant();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void EndLine()
    {
        _line.Write("\n"u8);
        _hash.AppendData(_line.WrittenSpan);
        _line.Clear();
    }
}
