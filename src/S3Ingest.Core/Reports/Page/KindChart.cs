namespace S3Ingest.Core.Reports.Page;

/// <summary>Bytes before and after, by kind of source: two lying bars each.</summary>
internal static class KindChart
{
    private const int MaxKinds = 8;
    private const double RowHeight = 46, BarHeight = 10;

    public static Markup Draw(IReadOnlyList<GroupFigures> kinds)
    {
        var shown = kinds.Where(k => k.ContentBytes > 0 || k.StoredBytes > 0).Take(MaxKinds).ToList();
        if (shown.Count == 0)
            return new Markup();
        var figure = Markup.Of($"<figure><figcaption><strong>Bytes by kind of source, before and after</strong><span class=\"key before\">before</span><span class=\"key after\">after</span></figcaption>");
        figure.Add(Draw(shown, ChartSize.Wide)).Add(Draw(shown, ChartSize.Narrow));
        return figure.Add($"</figure>\n");
    }

    private static string Change(GroupFigures kind)
    {
        var saved = Quantity.Saved(kind.ContentBytes, kind.StoredBytes);
        return $"{Quantity.Size(kind.ContentBytes)} → {Quantity.Size(kind.StoredBytes)}, {(kind.StoredBytes > kind.ContentBytes ? saved : saved + " saved")}";
    }

    private static Markup Draw(List<GroupFigures> kinds, ChartSize size)
    {
        double greatest = kinds.Max(k => Math.Max(k.ContentBytes, k.StoredBytes));
        string id = $"kinds-{size.Name}";
        var said = string.Join("; ", kinds.Select(k => $"{k.Name}: {Quantity.Size(k.ContentBytes)} before, {Quantity.Size(k.StoredBytes)} after"));
        var svg = Markup.Of($"<svg class=\"chart {size.Name}\" viewBox=\"0 0 {size.Width} {RowHeight * kinds.Count}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" xmlns=\"http://www.w3.org/2000/svg\">");
        svg.Add($"<title id=\"{id}-t\">Bytes by kind of source, before and after</title><desc id=\"{id}-d\">{said}</desc>");
        svg.Add($"<defs><pattern id=\"{id}-before\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\"><rect class=\"before-ground\" width=\"5\" height=\"5\"/><line class=\"before-line\" x1=\"0\" x2=\"0\" y1=\"0\" y2=\"5\"/></pattern></defs>");
        for (int i = 0; i < kinds.Count; i++)
        {
            var kind = kinds[i];
            double top = i * RowHeight;
            svg.Add($"<text class=\"name\" x=\"0\" y=\"{top + 14}\">{kind.Name}</text>");
            svg.Add($"<text class=\"axis\" text-anchor=\"end\" x=\"{size.Width}\" y=\"{top + 14}\">{Change(kind)}</text>");
            svg.Add($"<rect class=\"before\" fill=\"url(#{id}-before)\" x=\"0\" y=\"{top + 20}\" width=\"{Length(kind.ContentBytes)}\" height=\"{BarHeight}\"/>");
            svg.Add($"<rect class=\"after\" x=\"0\" y=\"{top + 20 + BarHeight}\" width=\"{Length(kind.StoredBytes)}\" height=\"{BarHeight}\"/>");
        }

        return svg.AddFixed("</svg>");

        double Length(long bytes) => bytes == 0 ? 0 : Math.Max(1.5, bytes / greatest * size.Width);
    }
}
