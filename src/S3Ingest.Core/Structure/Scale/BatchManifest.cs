using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>
/// Writes the copies of a migration as manifests and CreateJob requests of S3 Batch Operations, for buckets that one machine
/// would copy for weeks (S3 User Guide, S3 Batch Operations: Specifying a manifest; Invoke AWS Lambda function).
/// </summary>
/// <remarks>
/// The native copy can do no more than put a folder before the whole key, and copies up to 5 GB. It gets the moves that
/// are just that, one job for each folder. All others get a Lambda function of the user's: their manifest has
/// <c>{"origKey":"...","newKey":"..."}</c> in place of the key, encoded as keys are.
/// </remarks>
public sealed class BatchManifest
{
    private const long MaxNativeCopy = 5L << 30;

    // Each is an open file; the moves of further folders go to the function.
    private const int MaxNativeJobs = 16;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly BatchJobSettings _settings;
    private readonly BatchDestination _destination;
    private readonly Dictionary<(string? Prefix, bool HasVersions), Part> _parts = [];

    private BatchManifest(BatchJobSettings settings, BatchDestination destination) => (_settings, _destination) = (settings, destination);

    /// <summary>Writes manifests and requests. Nothing is started: a person looks at them, then creates the jobs.</summary>
    /// <param name="moves">Moves without conflict, in any number.</param>
    /// <param name="path">A local directory, or <c>s3://bucket/prefix</c>, which the role must be able to read.</param>
    /// <param name="settings">Role and function.</param>
    /// <param name="options">How S3 is reached.</param>
    /// <param name="loggers">Of the bucket written to.</param>
    /// <param name="ct">Ends the writing.</param>
    /// <returns>The jobs, in the order in which their first objects came.</returns>
    /// <exception cref="IngestException">ConfigurationInvalid: role or function; the faults of S3.</exception>
    public static async Task<IReadOnlyList<BatchJob>> WriteAsync(
        IAsyncEnumerable<PlannedMove> moves, string path, BatchJobSettings settings, IngestOptions options, ILoggerFactory loggers, CancellationToken ct)
    {
        settings.Validate();
        await using var destination = await BatchDestination.OpenAsync(path, settings, options, loggers, ct);
        var writer = new BatchManifest(settings, destination);
        try
        {
            await foreach (var move in moves.WithCancellation(ct))
                await writer.AddAsync(move, ct);
            return await writer.CompleteAsync(ct);
        }
        finally
        {
            foreach (var part in writer._parts.Values)
                await part.File.DisposeAsync();
        }
    }

    /// <summary>The folder that a native copy would put before the key; null when it cannot do this move.</summary>
    public static string? NativePrefix(PlannedMove move) =>
        move.Size <= MaxNativeCopy && move.NewKey.Length > move.OldKey.Length + 1 && move.NewKey.EndsWith("/" + move.OldKey, StringComparison.Ordinal)
            ? move.NewKey[..^(move.OldKey.Length + 1)] : null;

    private async Task AddAsync(PlannedMove move, CancellationToken ct)
    {
        // All lines of a manifest have a version, or none has.
        bool hasVersions = move.VersionId is not null;
        string? prefix = NativePrefix(move);
        if (prefix is not null && !_parts.ContainsKey((prefix, hasVersions)) && _parts.Keys.Count(p => p.Prefix is not null) >= MaxNativeJobs)
            prefix = null;
        if (prefix is null && _settings.FunctionArn is null)
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"The native copy of S3 Batch Operations cannot make '{move.NewKey}' from '{move.OldKey}'"
                + (move.Size > MaxNativeCopy ? $" ({move.Size} bytes, it takes 5 GB)" : " (it can only put a folder before a key)")
                + ". Name a Lambda function that copies (-BatchFunctionArn).") { Key = move.OldKey, BucketName = _settings.BucketName };
        }
        if (!_parts.TryGetValue((prefix, hasVersions), out var part))
        {
            part = new Part(_destination.Create(string.Create(CultureInfo.InvariantCulture, $"{(prefix is null ? "lambda" : "copy")}-{_parts.Count + 1}.csv")));
            _parts.Add((prefix, hasVersions), part);
        }
        string key = prefix is not null ? move.OldKey : JsonSerializer.Serialize(new { origKey = move.OldKey, newKey = move.NewKey }, Plain);
        await part.AddAsync($"{_settings.BucketName},{ReportKey.Encode(key)}{(hasVersions ? "," + move.VersionId : "")}\n", move.Size, ct);
    }

    private async Task<IReadOnlyList<BatchJob>> CompleteAsync(CancellationToken ct)
    {
        var jobs = new List<BatchJob>();
        foreach (var ((prefix, hasVersions), part) in _parts)
        {
            string etag = await part.CompleteAsync(ct);
            var json = BatchJobRequest.Write(_settings, prefix, hasVersions, part.File.Address, etag, part.Objects);
            await using var request = _destination.Create(Path.GetFileNameWithoutExtension(part.File.Address.Key) + ".create-job.json");
            await request.WriteAsync(json, ct);
            await request.CompleteAsync(ct);
            jobs.Add(new BatchJob
            {
                Operation = prefix is null ? "LambdaInvoke" : "S3PutObjectCopy",
                TargetKeyPrefix = prefix,
                Manifest = part.File.Name,
                Request = request.Name,
                ObjectCount = part.Objects,
                Size = part.Bytes,
            });
        }
        return jobs;
    }

    private sealed class Part(BatchFile file)
    {
        private const int BlockSize = 1 << 16;

        private readonly StringBuilder _block = new();

        public BatchFile File => file;

        public long Objects { get; private set; }

        public long Bytes { get; private set; }

        public async ValueTask AddAsync(string line, long size, CancellationToken ct)
        {
            _block.Append(line);
            Objects++;
            Bytes += size;
            if (_block.Length >= BlockSize)
                await FlushAsync(ct);
        }

        public async Task<string> CompleteAsync(CancellationToken ct)
        {
            await FlushAsync(ct);
            return await file.CompleteAsync(ct);
        }

        private async ValueTask FlushAsync(CancellationToken ct)
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(_block.ToString()), ct);
            _block.Clear();
        }
    }
}
