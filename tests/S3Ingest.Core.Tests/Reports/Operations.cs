using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Reports;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Reports;

/// <summary>Operations and pages that tests of reports begin with.</summary>
internal static class Operations
{
    public static DateTimeOffset Noon { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static OperationFigures Success(string path, DateTimeOffset? at = null, long original = 1000, long stored = 400) => new()
    {
        StartedAt = at ?? Noon,
        Path = path,
        Status = OperationStatus.Success,
        Bucket = "b",
        KeyPrefix = "in/",
        SourceBytes = original,
        Duration = TimeSpan.FromSeconds(1),
        Latency = TimeSpan.FromSeconds(3),
        Outputs = [new OutputFigures(OperationStatus.Success, VerificationMethod.Checksum, 1, original, stored)],
    };

    public static OperationFigures Failed(string path, string errorId = "TabularInvalid", string message = "row 3 (line 4, column 5): no", DateTimeOffset? at = null) =>
        Success(path, at) with { Status = OperationStatus.Failed, ErrorId = errorId, ErrorMessage = message, IsNewest = true, Outputs = [] };

    /// <summary>Put a printed seed here to see a failure again.</summary>
    public static Config Seeded(ITestOutputHelper output, int tests = 100)
    {
        ulong seed = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"seed {seed}");
        return Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(seed, 1);
    }

    public static string Page(ReportOptions options, params OperationFigures[] operations)
    {
        var sums = new ReportCollector();
        foreach (var operation in operations)
            sums.Add(operation);
        return Core.Reports.Page.ReportPage.Draw(new ReportData(options, sums) { LedgerPath = "/var/ledger.db" });
    }

    public static ReportOptions Options { get; } = new() { GeneratedAt = Noon.AddHours(1), Since = Noon.AddDays(-1), TimeZone = TimeZoneInfo.Utc, HostName = "host" };
}
