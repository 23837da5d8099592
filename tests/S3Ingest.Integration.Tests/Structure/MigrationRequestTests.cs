namespace S3Ingest.Integration.Tests.Structure;

/// <summary>What a moved object costs in requests.</summary>
public sealed class MigrationRequestTests
{
    private const string Old = "datasets/training-output/j/";
    private const string New = "models/training/j/";

    [Fact]
    public async Task An_object_without_tags_costs_four_looks_a_copy_and_a_deletion()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old + "model.tar.gz", "model");
        // The probe comes before.
        await world.PlanAsync();
        world.Bucket.Front.Requests.Clear();

        await world.MoveAsync();

        var requests = world.Bucket.Front.Requests.All.Where(r => r.Key is Old + "model.tar.gz" or New + "model.tar.gz").ToList();
        Assert.Equal(["HeadObject", "HeadObject", "CopyObject", "HeadObject", "HeadObject", "DeleteObject"], requests.Select(r => r.Operation));
    }

    [Fact]
    public async Task New_keys_of_many_objects_are_listed_and_not_asked_for_one_by_one()
    {
        await using var world = await MigrationBucket.CreateAsync();
        var keys = Enumerable.Range(0, 400).Select(i => $"{i:000}").ToList();
        await world.PutAllAsync(keys.Select(k => KeyValuePair.Create(Old + k, k)).Append(KeyValuePair.Create(New + keys[^1], "other")));
        await world.PlanAsync();
        world.Bucket.Front.Requests.Clear();

        var planned = await world.PlanAsync();

        Assert.Equal(400, planned.Records.Count);
        Assert.EndsWith(New + keys[^1], Assert.Single(planned.Records, r => r.Status == MigrationStatus.Conflict).NewPath, StringComparison.Ordinal);
        Assert.InRange(world.Bucket.Front.Requests.Of("HeadObject").Count, 2, 300);
    }
}
