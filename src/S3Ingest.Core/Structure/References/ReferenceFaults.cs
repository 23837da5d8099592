namespace S3Ingest.Core.Structure.References;

/// <summary>Faults that all stores of references have.</summary>
internal static class ReferenceFaults
{
    public static IngestException Failed(string store, string what, Exception? inner = null, bool isTransient = false) =>
        new(IngestErrorId.ReferenceFailed, $"{store}: {what}", inner) { Target = store, IsTransient = isTransient };

    /// <summary>The place holds neither the old nor the new value.</summary>
    public static IngestException Changed(string store, string place, string expected, string? found) => Failed(
        store,
        found is null
            ? $"{place} is gone, '{Short(expected)}' was there. Look whether another program deleted it, then run the migration again: nothing was deleted."
            : $"{place} holds '{Short(found)}', not '{Short(expected)}': another program changed it. It was left as it is; run the migration again: nothing was deleted.");

    private static string Short(string value) => value.Length <= 200 ? value : value[..200] + "…";
}
