using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// One state of an object with references, in the journal: the whole by its hash, and the pieces that the other state
/// has otherwise. With the content of one state and the pieces of both the other state is known byte for byte.
/// </summary>
/// <param name="Sha256">Of the whole content, in hex.</param>
/// <param name="Pieces">In order.</param>
internal sealed record ObjectPieces(string Sha256, IReadOnlyList<ObjectPieces.Piece> Pieces)
{
    private static readonly JsonSerializerOptions Format = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="At">UTF-16 code units before it.</param>
    /// <param name="Text">The piece.</param>
    public sealed record Piece([property: JsonPropertyName("at")] int At, [property: JsonPropertyName("text")] string Text);

    /// <summary>Both states of a document.</summary>
    public static (ObjectPieces Old, ObjectPieces New) Of(string document, IReadOnlyList<TextEdit> edits)
    {
        var before = new List<Piece>(edits.Count);
        var after = new List<Piece>(edits.Count);
        int shift = 0;
        foreach (var edit in edits)
        {
            before.Add(new Piece(edit.Start, document.Substring(edit.Start, edit.Length)));
            after.Add(new Piece(edit.Start + shift, edit.Text));
            shift += edit.Text.Length - edit.Length;
        }
        return (new ObjectPieces(Hash(document), before), new ObjectPieces(Hash(TextEdit.Apply(document, edits)), after));
    }

    public static ObjectPieces Parse(string json) => JsonSerializer.Deserialize<ObjectPieces>(json, Format)!;

    public string ToJson() => JsonSerializer.Serialize(this, Format);

    public bool IsOf(ReadOnlySpan<byte> content) => Hex.Lower(SHA256.HashData(content)) == Sha256;

    /// <summary>The document in the other state.</summary>
    public string Replace(string document, ObjectPieces other) =>
        TextEdit.Apply(document, [.. Pieces.Zip(other.Pieces, (from, to) => new TextEdit(from.At, from.Text.Length, to.Text))]);

    private static string Hash(string document) => Hex.Lower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
}
