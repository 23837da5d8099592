namespace S3Ingest.Core.Ledger;

/// <summary>
/// The steps of an upload on demand, from what its row has. Only Compressed is stored for them; the move and what ends the
/// upload are recorded in one transaction, so they have one time.
/// </summary>
internal static class UploadStages
{
    public static IReadOnlyList<IngestStep> Of(HistoryRow row, OutputOutcome output)
    {
        var stages = new List<IngestStep>();
        Add("Validated", row.SettledAt);
        Add("Recorded", row.StartedAt);
        Add("Compressed", row.CompressedAt);
        // An equal object that was there already was not uploaded.
        Add("Uploaded", output.Status == OperationStatus.Skipped ? null : row.UploadedAt);
        Add("Verified", row.VerifiedAt);
        Add("Moved", row.Disposition == Disposition.MovedToCompleted ? row.DisposedAt : null);
        var end = row.DisposedAt ?? row.EndedAt;
        Add("Persisted", end);
        Add("Cleaned", row.IsOpen ? null : end);
        return stages;

        void Add(string name, DateTimeOffset? at)
        {
            if (at is { } time)
                stages.Add(new IngestStep { Name = name, At = time });
        }
    }
}
