using System.Buffers.Text;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>Checks the entries of a manifest as they pass: paths, order, form of the hashes, and the top hash of them all.</summary>
internal sealed class ManifestCheck(PackageFindings findings, ManifestHeader header) : IDisposable
{
    private const int Sha256Bytes = 32;
    private const int Crc64Bytes = 8;
    private const string Remake = "Make the package again (New-QuiltPackage); this revision stays as it is.";

    private readonly TopHash _topHash = new(header);
    private string? _last;
    private bool _isProvable = true;

    /// <summary>What is wrong with the next entry.</summary>
    public IEnumerable<QuiltFinding> Check(ManifestEntry entry)
    {
        string key = entry.LogicalKey;
        if (LogicalKey.FaultOf(key) is { } fault)
            yield return findings.Error(QuiltRule.LogicalKey, key, $"quilt3 refuses the path: {fault}.", Remake);
        int order = _last is null ? -1 : LogicalKey.Order.Compare(_last, key);
        if (order == 0)
            yield return findings.Error(QuiltRule.LogicalKey, key, "The path is there twice: quilt3 does not open the package.", Remake);
        else if (order > 0 && _isProvable)
            yield return findings.Warning(QuiltRule.Manifest, key, "The entries are not in the order of quilt3 from here on. Top hash and paths that exclude each other are not checked.", Remake);
        else if (_last is not null && LogicalKey.Clash(_last, key))
            yield return findings.Error(QuiltRule.LogicalKey, key, $"'{_last}' is a file and a folder at the same time: quilt3 does not open the package.", Remake);
        if (entry.Size < 0)
            yield return findings.Error(QuiltRule.Manifest, key, $"Its size is {entry.Size}.", Remake);
        if (!HasForm(entry.Hash))
            yield return findings.Error(QuiltRule.Manifest, key, $"quilt3 knows no hash of type '{entry.Hash.Type}' and value '{entry.Hash.Value}'.", Remake);
        _isProvable &= order < 0;
        _last = key;
        if (_isProvable && TakeFault(entry) is { } untakable)
            yield return untakable;
    }

    /// <summary>After the last entry: whether they are the ones that the top hash stands for.</summary>
    public QuiltFinding? Finish(string topHash)
    {
        if (!_isProvable)
            return null;
        string actual = _topHash.Finish();
        return actual == topHash ? null : findings.Error(
            QuiltRule.Manifest, findings.Package, $"The content of the manifest has the top hash {actual}: it was changed after it was written.",
            "Take another revision (Get-QuiltPackage -AllRevisions), or restore the manifest's earlier version.");
    }

    /// <inheritdoc/>
    public void Dispose() => _topHash.Dispose();

    /// <summary>True for a hash that quilt3 can compare with.</summary>
    public static bool HasForm(QuiltHash hash) => hash.Type switch
    {
        QuiltHash.Sha256 => hash.Value.Length == 2 * Sha256Bytes && RegistryKeys.IsHex(hash.Value),
        QuiltHash.Sha256Chunked => Base64.IsValid(hash.Value, out int bytes) && bytes == Sha256Bytes,
        QuiltHash.Crc64Nvme => Base64.IsValid(hash.Value, out int bytes) && bytes == Crc64Bytes,
        _ => false,
    };

    private QuiltFinding? TakeFault(ManifestEntry entry)
    {
        try
        {
            _topHash.Add(entry);
            return null;
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.PackageMetadataInvalid)
        {
            _isProvable = false;
            return findings.Error(QuiltRule.Manifest, entry.LogicalKey, fault.Message, Remake);
        }
    }
}
