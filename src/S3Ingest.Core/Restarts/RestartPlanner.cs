using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Restarts;

/// <summary>
/// Decides which operations can be run again, from where, and with what. What a run was told is in the ledger; where it was
/// told nothing, the present settings hold.
/// </summary>
public static class RestartPlanner
{
    /// <summary>Plans the repetition of operations.</summary>
    /// <param name="ledger">Knows them.</param>
    /// <param name="operations">Their ids.</param>
    /// <param name="force">Successful ones too.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<RestartPlan> PlanAsync(LedgerStore ledger, IEnumerable<Guid> operations, bool force, CancellationToken cancellationToken)
    {
        var refused = new List<IngestException>();
        var sources = new Dictionary<(OperationType, long, string, string?), RestartSource>();
        // The newest first: of one source only that one is run.
        foreach (var id in operations.Distinct().OrderByDescending(id => id.ToString(), StringComparer.Ordinal))
        {
            try
            {
                var operation = await ledger.FindPastAsync(id, cancellationToken)
                    ?? throw Refusal($"This ledger does not know operation {id}. -LedgerPath names another one.", id.ToString());
                Check(operation, force);
                var key = (operation.Type, operation.Target.Id, operation.RelativePath, operation.Type == OperationType.Upload ? operation.Key : null);
                if (sources.TryGetValue(key, out var newer))
                    throw Superseded(operation, newer.Operation.Operation);
                sources.Add(key, new RestartSource(operation, PlaceOf(operation)));
            }
            catch (IngestException e)
            {
                refused.Add(e);
            }
        }

        var groups = sources.Values.Reverse()
            .Select(source => (Source: source, Settings: SettingsOf(source.Operation)))
            .GroupBy(s => string.Join('\n', s.Settings.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}").Prepend(s.Source.Operation.Type.ToString())))
            .Select(g => new RestartGroup(g.First().Source.Operation.Type, g.First().Source.Operation.Command, g.First().Settings, [.. g.Select(s => s.Source)]));
        return new RestartPlan([.. groups], refused);
    }

    private static void Check(PastOperation operation, bool force)
    {
        string path = operation.Places[0];
        switch (operation.Type)
        {
            case OperationType.Ingest or OperationType.Upload:
                break;
            case OperationType.Move:
                throw Refusal($"Operation {operation.Operation} is a migration. Move-S3Structure -MigrationId goes on with it.", path);
            default:
                throw Refusal($"Operation {operation.Operation} is of type {operation.Type}. Run its command, {operation.Command}, again.", path);
        }

        if (operation.SupersededBy is { } newer)
            throw Superseded(operation, newer);
        if (operation.Status is OperationStatus.Failed or OperationStatus.Cancelled or OperationStatus.Partial || (force && operation.Status is OperationStatus.Success or OperationStatus.Skipped))
            return;
        throw operation.Status == OperationStatus.InProgress
            ? Refusal($"'{path}': operation {operation.Operation} has not ended. If the process that ran it is gone, the next run on this source brings it to its end.", path)
            : Refusal($"'{path}': operation {operation.Operation} ended with {operation.Status}. -Force runs it again.", path);
    }

    // Its own place comes first: whoever put a corrected file there means that one.
    private static string PlaceOf(PastOperation operation) => operation.Places.FirstOrDefault(Exists) ?? throw new IngestException(
        IngestErrorId.SourceNotFound,
        $"The source of operation {operation.Operation} is neither at '{string.Join("' nor at '", operation.Places)}'. Put it back to one of them.")
    { Target = operation.Places[0] };

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    private static Dictionary<string, string> SettingsOf(PastOperation operation)
    {
        var settings = new Dictionary<string, string>(operation.Settings)
        {
            ["INGEST_BUCKET"] = operation.Target.Bucket,
            ["INGEST_KEY_PREFIX"] = operation.Target.KeyPrefix,
            ["AWS_ENDPOINT_URL_S3"] = operation.Target.Endpoint,
        };
        // A failed source is moved by whoever watches its directory, and by nobody else.
        if (!settings.ContainsKey("INGEST_WATCH_DIR"))
            settings["INGEST_ERROR_DIR"] = "";
        return settings;
    }

    private static IngestException Superseded(PastOperation operation, Guid newer) => Refusal(
        $"'{operation.Places[0]}': operation {operation.Operation} has been superseded by {newer}, which is newer. That one can be run again.", operation.Places[0]);

    private static IngestException Refusal(string message, string target) => new(IngestErrorId.RestartRefused, message) { Target = target };
}
