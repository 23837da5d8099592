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
        var (superseded, refused) = (new List<SupersededOperation>(), new List<IngestException>());
        var sources = new Dictionary<(OperationType, long, string, string?), RestartSource>();
        var ids = operations.ToHashSet();
        // The newest first: of one source only that one is run.
        foreach (var id in ids.OrderByDescending(id => id.ToString(), StringComparer.Ordinal))
        {
            try
            {
                var operation = await ledger.FindPastAsync(id, cancellationToken) ?? throw await NoSourceAsync(ledger, id, cancellationToken);
                var key = (operation.Type, operation.Target.Id, operation.RelativePath, operation.Type == OperationType.Upload ? operation.Key : null);
                if (NewerOf(operation, ids, sources.GetValueOrDefault(key)) is { } newer)
                {
                    superseded.Add(new SupersededOperation(id, operation.Places[0], newer));
                    continue;
                }
                Check(operation, force);
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
        return new RestartPlan([.. groups], superseded, refused);
    }

    /// <summary>The newer operation that leaves nothing to be done for this one: it succeeded, or is in this call itself.</summary>
    private static Guid? NewerOf(PastOperation operation, HashSet<Guid> ids, RestartSource? inThisCall) =>
        operation.SupersededBy is { } newer && (ids.Contains(newer.Operation) || newer.Status is OperationStatus.Success or OperationStatus.Skipped) ? newer.Operation
        : inThisCall?.Operation.Operation;

    private static async Task<IngestException> NoSourceAsync(LedgerStore ledger, Guid id, CancellationToken cancellationToken)
    {
        await foreach (var other in ledger.QueryAsync(new HistoryQuery { Operations = [id] }, cancellationToken))
        {
            string command = other.OperationType switch
            {
                OperationType.Move => $"Move-S3Structure -MigrationId {id} goes on with it",
                OperationType.Package => "Run New-QuiltPackage again",
                OperationType.Repair => "Run Repair-IngestLedger again",
                _ => "Run Invoke-IngestVerify again",
            };
            return Refusal($"Operation {id} has no source that could be sent again: it is of type {other.OperationType}. {command}.", other.TargetPath);
        }
        return Refusal($"This ledger does not know operation {id}. -LedgerPath names another one.", id.ToString());
    }

    private static void Check(PastOperation operation, bool force)
    {
        string path = operation.Places[0];
        if (operation.SupersededBy is { } newer)
        {
            throw Refusal(newer.Status == OperationStatus.InProgress
                ? $"'{path}': operation {newer.Operation} is newer than {operation.Operation} and has not ended. If the process that ran it is gone, the next run on this source brings it to its end."
                : $"'{path}': operation {operation.Operation} has been superseded by {newer.Operation}, which ended with {newer.Status}. Run that one again.", path);
        }
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

    private static IngestException Refusal(string message, string target) => new(IngestErrorId.RestartRefused, message) { Target = target };
}
