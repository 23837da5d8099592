using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>Resolvers for the buckets that are asked for, and the ledger that knows of migrations.</summary>
public sealed class ArtifactResolvers : IAsyncDisposable
{
    private const int AtOnce = 16;

    private readonly Dictionary<string, (ObjectStore Store, ArtifactResolver Resolver)> _buckets = new(StringComparer.Ordinal);
    private readonly IngestOptions _options;
    private readonly StructureLayout _layout;
    private readonly LedgerStore? _ledger;
    private readonly ILoggerFactory _loggers;

    private ArtifactResolvers(IngestOptions options, StructureLayout layout, LedgerStore? ledger, ILoggerFactory loggers) =>
        (_options, _layout, _ledger, _loggers) = (options, layout, ledger, loggers);

    /// <summary>A ledger that is not there is not made: it knows of no migration.</summary>
    public static async Task<ArtifactResolvers> OpenAsync(
        IngestOptions options, StructureLayout layout, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        LedgerStore? ledger = null;
        try
        {
            if (File.Exists(options.LedgerPath))
                ledger = await LedgerStore.OpenAsync(options.LedgerPath, run, loggers, cancellationToken);
        }
        catch (IngestException fault)
        {
            loggers.CreateLogger<ArtifactResolvers>().LogWarning("What the ledger knows of migrations is left out: {Message}", fault.Message);
        }
        return new ArtifactResolvers(options, layout, ledger, loggers);
    }

    /// <summary>
    /// Answers in the order of the questions, some at once. A fault of one question is its answer; one that rules out all of
    /// them is thrown.
    /// </summary>
    public async IAsyncEnumerable<(ArtifactQuestion Question, S3StructurePath? Answer, IngestException? Fault)> AnswerAsync(
        IEnumerable<ArtifactQuestion> questions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in questions.Chunk(AtOnce))
        {
            var answers = await Task.WhenAll(chunk.Select(question => TryAnswerAsync(question, cancellationToken)));
            foreach (var (question, (answer, fault)) in chunk.Zip(answers))
                yield return (question, answer, fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (store, _) in _buckets.Values)
            store.Dispose();
        if (_ledger is not null)
            await _ledger.DisposeAsync();
    }

    private async Task<(S3StructurePath? Answer, IngestException? Fault)> TryAnswerAsync(ArtifactQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            if (question.Parts is not null)
                return (await Of(_options.BucketName).ResolveAsync(question.Subject, question.Parts, cancellationToken), null);
            var (bucket, key) = S3Path.TryParse(question.Subject, out var named, out var path) ? (named, path) : (_options.BucketName, question.Subject);
            return (await Of(bucket).ResolveAsync(key, cancellationToken), null);
        }
        catch (IngestException fault) when (fault.ErrorId is not (IngestErrorId.CredentialsInvalid or IngestErrorId.EndpointUnreachable or IngestErrorId.ConfigurationInvalid))
        {
            return (null, fault);
        }
    }

    private ArtifactResolver Of(string bucket)
    {
        if (string.IsNullOrEmpty(bucket))
            throw new IngestException(IngestErrorId.ConfigurationInvalid, "A key alone says no bucket. Give -BucketName, set INGEST_BUCKET, or write s3://bucket/key.");
        lock (_buckets)
        {
            if (!_buckets.TryGetValue(bucket, out var known))
            {
                var store = ObjectStore.Open(_options with { BucketName = bucket }, _loggers);
                Func<string, CancellationToken, Task<MigrationRecord?>>? find = _ledger is null ? null : (key, ct) => _ledger.FindMigrationAsync(bucket, key, ct);
                _buckets[bucket] = known = (store, new ArtifactResolver(store, _layout, _options.KeyPrefix, find));
            }
            return known.Resolver;
        }
    }
}
