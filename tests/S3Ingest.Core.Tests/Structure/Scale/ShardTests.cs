using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Core.Tests.Structure.Scale;

public sealed class ShardTests
{
    // Computed with another program from the text of the documentation; these never change.
    [Theory]
    [InlineData("a", 3, 2)]
    [InlineData("a", 7, 5)]
    [InlineData("datasets/raw/x.csv", 3, 2)]
    [InlineData("datasets/raw/x.csv", 1000, 967)]
    [InlineData("Training/job-1", 3, 1)]
    [InlineData("models/training/ü/model.tar.gz", 1000, 696)]
    [InlineData("", 7, 2)]
    public void The_shard_of_a_unit_never_changes(string unit, int count, int number) => Assert.True(new Shard(number, count).Contains(unit));

    [Fact]
    public void Every_unit_is_in_exactly_one_shard() => Prop.ForAll<NonNull<string>, PositiveInt>((unit, count) =>
        Enumerable.Range(1, count.Get).Count(number => new Shard(number, count.Get).Contains(unit.Get)) == 1).QuickCheckThrowOnFailure();

    [Fact]
    public void The_objects_of_a_job_stay_together_and_others_go_alone()
    {
        Assert.Equal(
            Shard.UnitOf("datasets/training-output/j/model.tar.gz", ArtifactType.Training, "j"), Shard.UnitOf("datasets//training-output/j/metadata.json", ArtifactType.Training, "j"));
        Assert.NotEqual(Shard.UnitOf("x/1", ArtifactType.Dataset, null), Shard.UnitOf("x/2", ArtifactType.Dataset, null));
    }

    [Theory]
    [InlineData("2/3", 2, 3)]
    [InlineData("1/1", 1, 1)]
    public void A_shard_is_written_as_number_and_count(string text, int number, int count)
    {
        Assert.Equal(new Shard(number, count), Shard.Parse(text));
        Assert.Equal(text, Shard.Parse(text).ToString());
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("1/3/5")]
    [InlineData("a/b")]
    [InlineData("-1/3")]
    [InlineData("")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal(IngestErrorId.ConfigurationInvalid, Assert.Throws<IngestException>(() => Shard.Parse(text)).ErrorId);
}
