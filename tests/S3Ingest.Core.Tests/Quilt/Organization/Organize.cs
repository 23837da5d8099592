using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Tests.Quilt.Organization;

/// <summary>Organises objects that a test lists.</summary>
internal static class Organize
{
    /// <summary>Objects of one byte, by the built-in map.</summary>
    public static Task<PackageOrganization> Keys(params string[] keys) => Keys(new OrganizerOptions(), keys);

    /// <summary>Objects of one byte.</summary>
    public static Task<PackageOrganization> Keys(OrganizerOptions options, params string[] keys) =>
        All(options, [.. keys.Select(key => new SourceObject(key, 1, default))]);

    public static Task<PackageOrganization> All(OrganizerOptions options, params SourceObject[] objects) =>
        PackageOrganizer.OrganizeAsync(Stream(objects), options, default);

    private static async IAsyncEnumerable<SourceObject> Stream(IEnumerable<SourceObject> objects)
    {
        foreach (var one in objects)
            yield return one;
        await Task.CompletedTask;
    }
}
