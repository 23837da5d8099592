namespace S3Ingest.Core.Reports.Page;

/// <summary>A table that scrolls inside its frame where a phone is too narrow for it.</summary>
internal sealed class HtmlTable
{
    private readonly Markup _html = Markup.Of($"<div class=\"scroll\"><table><thead><tr>");
    private readonly bool[] _isNumber;

    /// <param name="columns">Headings; one that begins with <c>#</c> is of numbers.</param>
    public HtmlTable(params string[] columns)
    {
        _isNumber = Array.ConvertAll(columns, column => column.StartsWith('#'));
        foreach (var column in columns)
            _html.Add($"<th scope=\"col\"{Class(column.StartsWith('#'))}>{column.TrimStart('#')}</th>");
        _html.Add($"</tr></thead><tbody>\n");
    }

    /// <summary>The first cell is the heading of the row.</summary>
    public void Row(params Markup[] cells)
    {
        _html.Add($"<tr><th scope=\"row\">{cells[0]}</th>");
        for (int i = 1; i < cells.Length; i++)
            _html.Add($"<td{Class(_isNumber[i])}>{cells[i]}</td>");
        _html.Add($"</tr>\n");
    }

    public Markup Close() => _html.Add($"</tbody></table></div>\n");

    private static Markup Class(bool isNumber) => isNumber ? Markup.Of($" class=\"n\"") : new Markup();
}
