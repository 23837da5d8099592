namespace S3Ingest.Integration.Tests.Faults;

/// <summary>One row of the table in docs/architecture.md: what a death after a step leaves behind.</summary>
/// <param name="Point">Name of the crash point.</param>
/// <param name="Uploads">Incomplete multipart uploads of a multipart source.</param>
/// <param name="IsVisible">The object can be read; then it must never be sent again.</param>
/// <param name="IsEnded">The ledger says completed.</param>
/// <param name="OnlyMultipart">Single PutObjects do not come by.</param>
/// <param name="OnlyMoves">Sources that are left do not come by.</param>
public sealed record Death(string Point, int Uploads, bool IsVisible, bool IsEnded, bool OnlyMultipart = false, bool OnlyMoves = false)
{
    private static readonly Death[] Table =
    [
        new("recorded", Uploads: 0, IsVisible: false, IsEnded: false),
        new("create-multipart", Uploads: 1, IsVisible: false, IsEnded: false, OnlyMultipart: true),
        new("upload-recorded", Uploads: 1, IsVisible: false, IsEnded: false, OnlyMultipart: true),
        new("part", Uploads: 1, IsVisible: false, IsEnded: false, OnlyMultipart: true),
        new("part:3", Uploads: 1, IsVisible: false, IsEnded: false, OnlyMultipart: true),
        new("checked", Uploads: 1, IsVisible: false, IsEnded: false),
        new("commit", Uploads: 0, IsVisible: true, IsEnded: false),
        new("verified", Uploads: 0, IsVisible: true, IsEnded: false),
        new("ended", Uploads: 0, IsVisible: true, IsEnded: true),
        new("copied", Uploads: 0, IsVisible: true, IsEnded: true, OnlyMoves: true),
        new("moved", Uploads: 0, IsVisible: true, IsEnded: true, OnlyMoves: true),
    ];

    /// <summary>True when it happens in a move across volumes.</summary>
    public bool IsAcrossVolumes => Point == "copied";

    /// <summary>True when the source is in the completed directory already.</summary>
    public bool IsMoved => Point == "moved";

    public static Death At(string point) => Table.Single(d => d.Point == point);

    /// <summary>The points that a source comes by.</summary>
    public static IEnumerable<string> Points(bool multipart, bool moves) =>
        Table.Where(d => (multipart || !d.OnlyMultipart) && (moves || !d.OnlyMoves)).Select(d => d.Point);
}
