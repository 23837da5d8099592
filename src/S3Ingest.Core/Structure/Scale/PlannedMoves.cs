using System.Runtime.CompilerServices;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>The moves of a plan, as manifests of jobs need them.</summary>
public static class PlannedMoves
{
    /// <param name="plan">Records of a plan; all are of one bucket.</param>
    /// <param name="left">Called with each record that is no move: conflicts and faults.</param>
    /// <param name="ct">Ends the planning.</param>
    public static async IAsyncEnumerable<PlannedMove> OfAsync(
        IAsyncEnumerable<MigrationRecord> plan, Action<MigrationRecord> left, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var record in plan.WithCancellation(ct))
        {
            if (record.Status == MigrationStatus.Planned)
                yield return new PlannedMove(KeyOf(record.OldPath), KeyOf(record.NewPath), record.Size, record.ETag, record.VersionId, record.ArtifactType, record.JobName);
            else
                left(record);
        }
    }

    private static string KeyOf(string uri) => S3Address.Parse(uri, "s3://bucket/key").Key;
}
