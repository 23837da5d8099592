namespace S3Ingest.Integration.Tests.Archives;

/// <summary>What a death at a point of an archive's way leaves, and what the next start makes of it.</summary>
/// <param name="Mechanism">How the archive is sent.</param>
/// <param name="Point">Name of the crash point, and which time it is come by.</param>
/// <param name="Uploads">Incomplete multipart uploads, at least.</param>
/// <param name="Visible">Objects that are visible, at least; -1: all.</param>
/// <param name="IsFinished">The next start finishes the same operation, without the archive's file.</param>
public sealed record ArchiveDeath(Mechanism Mechanism, string Point, int Uploads = 0, int Visible = 0, bool IsFinished = false)
{
    /// <summary>Objects of an archive.</summary>
    public const int All = -1;

    private static readonly ArchiveDeath[] Table =
    [
        new(Mechanism.Held, "recorded"),
        new(Mechanism.Held, "create-multipart", Uploads: 1),
        new(Mechanism.Held, "upload-recorded", Uploads: 1),
        new(Mechanism.Held, "part", Uploads: 1),
        new(Mechanism.Held, "part:3", Uploads: 3),
        new(Mechanism.Held, "checked", Uploads: 4),
        new(Mechanism.Held, "committing", Uploads: 4, IsFinished: true),
        new(Mechanism.Held, "commit", Visible: 1, IsFinished: true),
        new(Mechanism.Held, "commit:2", Visible: 2, IsFinished: true),
        new(Mechanism.Held, "verified", Visible: 1, IsFinished: true),
        new(Mechanism.Held, "committed:2", Visible: 2, IsFinished: true),
        new(Mechanism.Held, "ended", Visible: All, IsFinished: true),
        new(Mechanism.Held, "moved", Visible: All, IsFinished: true),
        new(Mechanism.VerifiedFirst, "recorded"),
        new(Mechanism.VerifiedFirst, "commit", Visible: 1),
        new(Mechanism.VerifiedFirst, "commit:30", Visible: 30),
        new(Mechanism.VerifiedFirst, "verified", Visible: 1),
        new(Mechanism.VerifiedFirst, "verified:30", Visible: 30),
        new(Mechanism.VerifiedFirst, "checked", Visible: All),
        new(Mechanism.VerifiedFirst, "ended", Visible: All, IsFinished: true),
        new(Mechanism.VerifiedFirst, "moved", Visible: All, IsFinished: true),
    ];

    /// <summary>True when it comes by only where sources are moved.</summary>
    public bool NeedsMove => Point == "moved";

    public static ArchiveDeath At(Mechanism mechanism, string point) => Table.Single(d => d.Mechanism == mechanism && d.Point == point);

    public static IEnumerable<ArchiveDeath> Of(bool moves) => Table.Where(d => moves || !d.NeedsMove);
}
