using System.Globalization;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Uploads;

/// <summary>Sends the one output of a begun upload as the call wants it, and says how that ended.</summary>
internal sealed class UploadSender(IngestOptions options, UploadSettings settings, LedgerStore ledger, UploadKeys keys, OutputSender sender, ILogger log)
{
    /// <summary>Tries for the name of a dataset, a second each.</summary>
    public const int DatasetNames = 1_000;

    // 5 MiB, S3's smallest part: from there on a dataset goes up in parts of that size.
    private const long DatasetPart = 5 << 20;

    private const string DefaultDatasetEncryption = "AES256";

    private readonly Attempts _attempts = new(options, log);

    /// <summary>Sends, with all its attempts.</summary>
    /// <returns>How the operation ends, the object being there and verified.</returns>
    /// <exception cref="IngestException">What stands in the way.</exception>
    public async Task<OperationEnd> SendAsync(Guid operation, UploadSource source, UploadLook look, PlannedOutput output, bool moves, CancellationToken cancellationToken)
    {
        var order = OrderOf(output);
        var sent = await _attempts.RunAsync(
            source.FullPath,
            attempt => keys.AreDatasets
                ? SendDatasetAsync(operation, attempt, source, look, order, cancellationToken)
                : SendAsync(operation, attempt, look, order, cancellationToken),
            cancellationToken);
        return OperationEnds.Success(operation, look.File, [sent], moves) with { Metadata = Facts(look, order, sent) };
    }

    private Task<SentOutput> SendAsync(Guid operation, int attempt, UploadLook look, OutputOrder order, CancellationToken cancellationToken) =>
        sender.SendAsync(operation, attempt, look.File, () => Open(look), order, cancellationToken);

    /// <summary>An object that has the name of this second already is another dataset: the next second is tried.</summary>
    private async Task<SentOutput> SendDatasetAsync(Guid operation, int attempt, UploadSource source, UploadLook look, OutputOrder order, CancellationToken cancellationToken)
    {
        for (var name = 1; ; name++)
        {
            try
            {
                return await SendAsync(operation, attempt, look, order, cancellationToken);
            }
            catch (IngestException e) when (e.ErrorId is IngestErrorId.ObjectExists or IngestErrorId.KeyCollision && name < DatasetNames)
            {
                order = order with { Output = keys.OutputOf(source, DateTimeOffset.UtcNow) };
                await ledger.PlanAsync(operation, [order.Output], cancellationToken);
            }
        }
    }

    private OutputTransform Open(UploadLook look)
    {
        if (look.Tree is not { } tree)
            return new PlainTransform(SourceReader.Open(look.File, options.FollowLinks));
        return new TarGzipTransform(tree, settings.KeepArchiveDirectory is { } directory ? KeptArchive.Begin(directory, tree.Name, look.File.SettledAt) : null);
    }

    private OutputOrder OrderOf(PlannedOutput output)
    {
        var order = new OutputOrder(output)
        {
            IsOnDemand = true,
            Metadata = settings.Metadata,
            Tags = settings.Tags,
            StorageClass = options.StorageClass,
            Replaces = settings.Force,
        };
        return !keys.AreDatasets ? order : order with
        {
            IsNew = true,
            MultipartThreshold = DatasetPart,
            PartSize = DatasetPart,
            ServerSideEncryption = options.ServerSideEncryption ?? DefaultDatasetEncryption,
        };
    }

    private Dictionary<string, string> Facts(UploadLook look, OutputOrder order, SentOutput sent)
    {
        var facts = new Dictionary<string, string>();
        if (!order.IsStoredAsAsked(sent.Proof.StorageClass))
        {
            var stored = sent.Proof.StorageClass ?? "none";
            facts["storage_class_asked"] = order.StorageClass!;
            log.LogWarning("{Key} was stored with the storage class {Stored}, {Asked} was asked for: the provider or a rule of the bucket decided otherwise", sent.Output.Key, stored, order.StorageClass);
        }
        if (sent.Made.Warning is { } warning)
            facts["warning"] = warning;
        if (sent.Made.Skipped.Count > 0)
        {
            facts["left_out"] = sent.Made.Skipped.Count.ToString(CultureInfo.InvariantCulture);
            log.LogWarning("{Count} pipes, sockets or devices of {Path} are not in its archive: {Entries}", sent.Made.Skipped.Count, look.File.FullPath, string.Join(", ", sent.Made.Skipped.Select(s => s.Path)));
        }
        return facts;
    }
}
