using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.References;

/// <summary>The stores that refer to the objects of a migration: the ledger always, and those the user names.</summary>
public sealed class ReferenceStores : IAsyncDisposable
{
    private readonly List<IReferenceStore> _all = [];

    private ReferenceStores()
    {
    }

    /// <summary>The ledger first, then the others in the order they were named.</summary>
    public IReadOnlyList<IReferenceStore> All => _all;

    /// <summary>Opens and checks all of them, before anything is copied: place, table, columns, permission to read and to write.</summary>
    /// <param name="uris"><c>dynamodb://</c>, <c>sqlite://</c> and <c>s3://</c> URIs, as <see cref="IReferenceStore.Name"/> gives them too.</param>
    /// <param name="context">What they work with.</param>
    /// <param name="ct">Ends the checks.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: a URI or what it names; ReferenceFailed: no permission, no answer.</exception>
    public static async Task<ReferenceStores> OpenAsync(IReadOnlyList<string> uris, ReferenceContext context, CancellationToken ct)
    {
        var stores = new ReferenceStores();
        try
        {
            stores._all.Add(new LedgerReferences(context));
            foreach (var uri in uris.Distinct(StringComparer.Ordinal))
            {
                if (uri != LedgerReferences.StoreName)
                    stores._all.Add(await OpenAsync(uri, context, ct));
            }
            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var store in _all)
        {
            if (store is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
        }
        _all.Clear();
    }

    private static async Task<IReferenceStore> OpenAsync(string text, ReferenceContext context, CancellationToken ct)
    {
        var uri = ReferenceUri.Parse(text);
        return uri.Scheme switch
        {
            "dynamodb" => await DynamoDbReferences.OpenAsync(uri, context, ct),
            "sqlite" => await SqliteReferences.OpenAsync(uri, context, ct),
            "s3" => await ObjectReferences.OpenAsync(uri, context, ct),
            _ => throw uri.Invalid("has an unknown scheme; dynamodb://, sqlite:// and s3:// are known"),
        };
    }
}
