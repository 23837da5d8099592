using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// JSON, YAML, CSV and text objects below an S3 prefix. An object is rewritten as a whole under If-Match, with what it
/// had of metadata, tags and encryption; all bytes but those of its references stay.
/// </summary>
/// <remarks>
/// Objects that the migration moves are left as they are: a copy has the content of its source, and the way back needs
/// both to be equal. How many of them hold references is warned of.
/// </remarks>
internal sealed class ObjectReferences : IReferenceStore, IAsyncDisposable
{
    /// <summary>Bytes: an object is held in memory while it is rewritten.</summary>
    public const int MaxSize = 32 << 20;

    private const int InFlight = 4;

    private const string OwnFolder = ".s3ingest/";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly ReferenceUri _uri;
    private readonly ReferenceContext _context;
    private readonly ObjectStore _store;
    private readonly string _prefix;
    private readonly ReferenceFormat? _format;
    private readonly Matcher? _include;
    private readonly ILogger _logger;

    private ObjectReferences(ReferenceUri uri, ReferenceContext context, ObjectStore store, string prefix, ReferenceFormat? format)
    {
        (_uri, _context, _store, _prefix, _format) = (uri, context, store, prefix, format);
        if (uri.All("include") is { Count: > 0 } include)
        {
            _include = new Matcher(StringComparison.Ordinal);
            _include.AddIncludePatterns(include.Select(i => i.Contains('/', StringComparison.Ordinal) ? i : "**/" + i));
        }
        _logger = context.Loggers.CreateLogger<ObjectReferences>();
    }

    public string Name => _uri.Text;

    /// <exception cref="IngestException">ConfigurationInvalid, and the faults of S3: bucket, permissions to list and to write.</exception>
    public static async Task<ObjectReferences> OpenAsync(ReferenceUri uri, ReferenceContext context, CancellationToken ct)
    {
        uri.AllowOnly("format", "include");
        int slash = uri.Place.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? uri.Place : uri.Place[..slash];
        string prefix = slash < 0 ? "" : uri.Place[(slash + 1)..];
        if (bucket.Length == 0)
            throw uri.Invalid("names no bucket. Write s3://bucket/prefix?format=json");
        ReferenceFormat? format = null;
        if (uri.One("format") is { } name)
            format = ReferenceFormat.Named(name) ?? throw uri.Invalid($"has the format '{name}'; {string.Join(", ", ReferenceFormat.Names)} are known");
        bool isOwn = bucket == context.Store.BucketName;
        var store = isOwn ? context.Store : ObjectStore.Open(context.Options with { BucketName = bucket }, context.Loggers);
        try
        {
            await store.CheckBucketAsync(ct);
            if (!store.Profile.Probed)
                await store.ProbeAsync(prefix, ct);
            return new ObjectReferences(uri, context, store, prefix, format);
        }
        catch
        {
            if (!isOwn)
                store.Dispose();
            throw;
        }
    }

    public async IAsyncEnumerable<ReferenceChange> FindAsync(KeyMoves moves, [EnumeratorCancellation] CancellationToken ct)
    {
        var text = new ReferenceText(MovedKeys.Of(moves, _context.Store), _context.Options.EndpointUrl);
        var moved = MovedObjects(moves);
        int left = 0;
        var found = Channel.CreateBounded<ReferenceChange>(InFlight);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadAllAsync();
        try
        {
            await foreach (var change in found.Reader.ReadAllAsync(ct))
                yield return change;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (left > 0)
            _logger.LogWarning("{Store}: {Count} objects that move themselves refer to moved objects. Their content stays as it is; legacy paths in it are resolved by Resolve-S3StructurePath.", Name, left);

        async Task ReadAllAsync()
        {
            try
            {
                await Parallel.ForEachAsync(
                    _store.ListAsync(_prefix, stop.Token), new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = stop.Token },
                    async (item, token) =>
                    {
                        if (FormatOf(item) is not { } format || await FindAsync(text, format, item, token) is not { } change)
                            return;
                        if (moved(item.Key))
                            Interlocked.Increment(ref left);
                        else
                            await found.Writer.WriteAsync(change, token);
                    });
                found.Writer.Complete();
            }
            catch (Exception fault)
            {
                // Thrown to whoever reads the changes.
                found.Writer.Complete(fault);
            }
        }
    }

    public Task ApplyAsync(ReferenceChange change, CancellationToken ct) =>
        ReplaceAsync(change.Location, ObjectPieces.Parse(change.OldValue), ObjectPieces.Parse(change.NewValue), ct);

    public Task RestoreAsync(ReferenceChange change, CancellationToken ct) =>
        ReplaceAsync(change.Location, ObjectPieces.Parse(change.NewValue), ObjectPieces.Parse(change.OldValue), ct);

    public ValueTask DisposeAsync()
    {
        if (_store != _context.Store)
            _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReferenceFormat? FormatOf(ListedObject item)
    {
        if (item.Size == 0 || item.Key.StartsWith(OwnFolder, StringComparison.Ordinal) || (_include is not null && !_include.Match(item.Key[_prefix.Length..].TrimStart('/')).HasMatches))
            return null;
        return _format ?? ReferenceFormat.Of(item.Key);
    }

    private async Task<ReferenceChange?> FindAsync(ReferenceText text, ReferenceFormat format, ListedObject item, CancellationToken ct)
    {
        if (item.Size > MaxSize)
            throw Unreadable(item.Key, $"has {item.Size} bytes, and references are changed in objects of up to {MaxSize}");
        var document = Decode(item.Key, await ReadAsync(item.Key, null, ct));
        try
        {
            var edits = new List<TextEdit>();
            foreach (var scalar in format.Read(document))
            {
                if (await text.FindEditsAsync(scalar.Value, bareKeys: !scalar.IsText, ct) is { Count: > 0 } here)
                    edits.AddRange(scalar.Encode(here));
            }
            if (edits.Count == 0)
                return null;
            var (before, after) = ObjectPieces.Of(document, edits);
            return new ReferenceChange(Name, item.Key, before.ToJson(), after.ToJson());
        }
        catch (FormatException fault)
        {
            throw Unreadable(item.Key, $"cannot be read as its format: {fault.Message}", fault);
        }
    }

    private async Task ReplaceAsync(string key, ObjectPieces from, ObjectPieces to, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            var details = await _store.HeadDetailsAsync(key, null, ct);
            var content = details is null ? null : await ReadAsync(key, details.Info.VersionId, ct);
            if (content is not null && to.IsOf(content))
                return;
            if (content is null || !from.IsOf(content))
            {
                throw ReferenceFaults.Failed(
                    Name, $"s3://{_store.BucketName}/{key} {(content is null ? "is gone" : "was changed by another program")}. It was left as it is; run the migration again: nothing was deleted.");
            }
            if (await _store.ReplaceAsync(details!, Strict.GetBytes(from.Replace(Strict.GetString(content), to)), ct))
                return;
            if (attempt >= _context.Options.RetryAttempts)
                throw ReferenceFaults.Failed(Name, $"s3://{_store.BucketName}/{key} is changed by another program all the time. Stop it, then go on with the migration.", isTransient: true);
        }
    }

    private Task<byte[]> ReadAsync(string key, string? versionId, CancellationToken ct) =>
        SmallObject.ReadAsync(_store, key, versionId, MaxSize, _context.Options.RetryAttempts, ct);

    private string Decode(string key, byte[] content)
    {
        if (content is [0x1F, 0x8B, ..])
            throw Unreadable(key, "is compressed");
        try
        {
            return Strict.GetString(content);
        }
        catch (DecoderFallbackException fault)
        {
            throw Unreadable(key, "is not UTF-8", fault);
        }
    }

    // A million keys that move are not kept as text.
    private Func<string, bool> MovedObjects(KeyMoves moves)
    {
        if (_store.BucketName != moves.BucketName)
            return _ => false;
        var targets = moves.Below("").Select(m => PathHash.Fingerprint(m.NewKey, 0, 0)).ToHashSet();
        return key => moves.Find(key) is not null || targets.Contains(PathHash.Fingerprint(key, 0, 0));
    }

    private IngestException Unreadable(string key, string what, Exception? inner = null) => ReferenceFaults.Failed(
        Name, $"s3://{_store.BucketName}/{key} {what}. Name a narrower prefix, or the objects with include=*.json; nothing was deleted.", inner);
}
