namespace S3Ingest.Core.Ledger;

/// <content>Runs that make Quilt packages.</content>
public sealed partial class LedgerStore
{
    /// <summary>Records that the making of a package begins.</summary>
    public Task<Guid> BeginPackageAsync(PackageStart start, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => PackageRows.Begin(c, start), cancellationToken);

    /// <summary>Records what became of a package.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or this ledger does not know it.</exception>
    public Task EndPackageAsync(Guid operation, QuiltPackage package, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => PackageRows.End(c, operation, package), cancellationToken);
}
