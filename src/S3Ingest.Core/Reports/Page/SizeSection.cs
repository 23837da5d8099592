namespace S3Ingest.Core.Reports.Page;

/// <summary>Bytes before and after: over time, by kind, by place in S3.</summary>
internal static class SizeSection
{
    private const int MaxRows = 20;

    public static Markup Draw(ReportCollector sums, TimeFigures time) => Markup.Of($"""
        <section id="sizes"><h2>Sizes before and after</h2>
        <p class="note">Before is what the sources hold, archives unpacked; after is what is in S3. Entries that failed count in neither.</p>
        {time.Sizes()}{KindChart.Draw(sums.Kinds.Ordered())}{Groups("Kind", sums.Kinds)}
        <h3>By bucket and prefix</h3>
        {Groups("Place", sums.Places)}</section>

        """);

    private static Markup Groups(string heading, GroupTable groups)
    {
        var ordered = groups.Ordered();
        var table = new HtmlTable(heading, "#Ingested", "#Failed", "#Objects", "#On disk", "#Before", "#After", "#Saved");
        foreach (var group in ordered.Take(MaxRows))
        {
            table.Row(Markup.Of($"<bdi class=\"name\">{group.Name}</bdi>"), Markup.Of($"{group.Ingested}"), Markup.Of($"{group.Failed}"), Markup.Of($"{group.Objects}"),
                Quantity.ExactSize(group.SourceBytes), Quantity.ExactSize(group.ContentBytes), Quantity.ExactSize(group.StoredBytes),
                Markup.Of($"{Quantity.Saved(group.ContentBytes, group.StoredBytes)}"));
        }

        var html = table.Close();
        return ordered.Count > MaxRows ? html.Add($"<p class=\"note\">and {ordered.Count - MaxRows} more</p>\n") : html;
    }
}
