using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Organization;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Quilt.Organization;

/// <summary>Whatever keys a bucket has, its package is one that the reference client can read.</summary>
public sealed class OrganizationPropertyTests(ITestOutputHelper output)
{
    // Chosen to meet: folders of the map, names of generated documents, starts that repeat, segments that no path may have.
    private static readonly string[] Segments =
    [
        "", ".", "..", "a", "b", "A", "a-b", "raw", "Raw", "data", "processed", "exports", "docs", "schemas", "notes", "metadata", "from-source",
        "x.log", "t.csv", "s.json", "n.md", "config.json", "README.md", "readme.md", "quilt_summarize.json", "provenance.json", "data_dictionary.json", ".env", ".quilt", "\uE000", "\U00010000",
    ];

    private static readonly Gen<SourceObject> Plain = Objects(Segments);

    private static readonly Gen<SourceObject> WithModels = Objects([.. Segments, "m.pt", "models", "logs"]);

    [Fact]
    public void Every_object_is_assigned_or_left_out_once_and_paths_are_valid_unique_and_no_folders_of_each_other() =>
        Check(Sets(WithModels), (objects, options) =>
        {
            var outcome = Run(objects, options);
            var assignments = outcome.Assignments.ToList();
            var keys = assignments.Select(a => a.LogicalKey).ToList();
            var ordinals = assignments.Select(a => a.Ordinal).Concat(outcome.LeftOut.Select(o => o.Ordinal)).Order();
            return ordinals.SequenceEqual(Enumerable.Range(0, objects.Length))
                && assignments.All(a => objects[a.Ordinal].Key == a.Key && objects[a.Ordinal].Size == a.Size)
                && keys.All(key => LogicalKey.FaultOf(key) is null)
                && keys.Zip(keys.Skip(1)).All(pair => LogicalKey.Order.Compare(pair.First, pair.Second) < 0)
                && keys.Concat(options.ReservedKeys).ToList() is var all
                && all.Distinct(StringComparer.Ordinal).Count() == all.Count
                && !all.Any(one => all.Any(other => LogicalKey.Clash(one, other)))
                && outcome.Folders.Sum(f => f.FileCount) == keys.Count
                && outcome.Folders.Sum(f => f.TotalBytes) == outcome.TotalBytes
                && outcome.LeftOut.Count() == outcome.SkippedCount + outcome.RefusedCount
                && assignments.Count(a => a.Note is not null) == outcome.NotedCount;
        });

    [Fact]
    public void The_order_of_the_objects_does_not_matter() =>
        Check(Sets(WithModels), (objects, options) =>
        {
            var (one, other) = (Run(objects, options), Run([.. Enumerable.Reverse(objects)], options));
            return one.Assignments.Select(a => (a.Key, a.LogicalKey, a.Size, a.Note)).SequenceEqual(other.Assignments.Select(a => (a.Key, a.LogicalKey, a.Size, a.Note)))
                && one.LeftOut.Select(o => (o.Key, o.Reason)).SequenceEqual(other.LeftOut.Select(o => (o.Key, o.Reason)));
        });

    [Fact]
    public void A_package_that_is_organised_again_stays_as_it_is() =>
        Check(Sets(WithModels), (objects, options) =>
        {
            var keys = Run(objects, options).Assignments.Select(a => a.LogicalKey).ToList();
            var again = Run([.. keys.Select(key => new SourceObject(key, 1, default))], options);
            return again.Assignments.Select(a => a.LogicalKey).SequenceEqual(keys) && again.NotedCount == 0;
        });

    [Fact]
    public void One_object_more_renames_only_those_that_meet_others() =>
        Check(Sets(Plain), (objects, options) =>
        {
            if (objects.Length == 0)
                return true;
            var before = Run(objects[1..], options).Assignments.ToLookup(a => a.Key);
            return Run(objects, options).Assignments.Where(a => a.Key != objects[0].Key).All(after =>
                before[after.Key].SingleOrDefault() is { } was && (was.LogicalKey == after.LogicalKey || was.Note is not null || after.Note is not null));
        });

    private void Check(Gen<(SourceObject[], OrganizerOptions)> sets, Func<SourceObject[], OrganizerOptions, bool> property)
    {
        // Put a printed seed here to see a failure again.
        ulong seed = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"seed {seed}");
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(40).WithReplay(seed, 1), Prop.ForAll(sets.ToArbitrary(), set => property(set.Item1, set.Item2)));
    }

    private static Gen<(SourceObject[], OrganizerOptions)> Sets(Gen<SourceObject> one) =>
        from objects in one.ArrayOf()
        from keep in Gen.Elements(false, true)
        from reserve in Gen.Elements(false, true)
        select (objects, new OrganizerOptions { KeepPaths = keep, ReservedKeys = reserve ? GeneratedKeys.All : [] });

    private static Gen<SourceObject> Objects(string[] segments) =>
        from count in Gen.Choose(1, 4)
        from path in Gen.Elements(segments).ArrayOf(count)
        from size in Gen.Choose(0, 2)
        select new SourceObject(string.Join('/', path), size, default);

    private static PackageOrganization Run(SourceObject[] objects, OrganizerOptions options) => Organize.All(options, objects).GetAwaiter().GetResult();
}
