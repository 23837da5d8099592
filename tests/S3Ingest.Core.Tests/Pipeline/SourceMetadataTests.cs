using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Pipeline;

public class SourceMetadataTests
{
    private static readonly Guid Operation = Guid.Parse("01900000-1234-7abc-8def-0123456789ab");

    [Fact]
    public void A_time_survives_with_every_tick() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<DateTime>().ToArbitrary(),
            time =>
            {
                var text = SourceMetadata.Time(time.Ticks);
                Assert.Equal(28, text.Length);
                Assert.Equal(time.Ticks, SourceMetadata.Ticks(text));
            }).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1700000000")]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T00:00:00Z")]
    public void A_time_of_another_tool_is_none(string? text) => Assert.Null(SourceMetadata.Ticks(text));

    [Fact]
    public void Metadata_say_what_a_lost_ledger_is_rebuilt_from()
    {
        var modified = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1234567);
        var source = new SourceFile("/in", "a b/ü.csv", "/in/a b/ü.csv", 42, modified.Ticks, default, default, default);
        var metadata = SourceMetadata.Of(source, Operation, new DateTimeOffset(2026, 5, 6, 9, 8, 9, TimeSpan.FromHours(2)));

        Assert.Equal("a b/ü.csv", metadata[ObjectMetadata.SourcePath]);
        Assert.Equal("ü.csv", metadata[ObjectMetadata.OriginalFileName]);
        Assert.Equal("42", metadata[ObjectMetadata.SourceSize]);
        Assert.Equal("2026-01-02T03:04:05.1234567Z", metadata[ObjectMetadata.SourceModified]);
        Assert.Equal("2026-05-06T07:08:09.0000000Z", metadata[ObjectMetadata.UploadedAt]);
        Assert.Equal(Operation.ToString(), metadata[ObjectMetadata.Operation]);
    }

    [Fact]
    public void An_attempt_belongs_to_its_operation_only()
    {
        Assert.True(SourceMetadata.IsAttemptOf(SourceMetadata.AttemptId(Operation, 1), Operation));
        Assert.True(SourceMetadata.IsAttemptOf(SourceMetadata.AttemptId(Operation, 12), Operation));
        Assert.False(SourceMetadata.IsAttemptOf(SourceMetadata.AttemptId(Operation, 1), Guid.NewGuid()));
        Assert.False(SourceMetadata.IsAttemptOf(Operation.ToString("N"), Operation));
        Assert.False(SourceMetadata.IsAttemptOf(null, Operation));
    }
}
