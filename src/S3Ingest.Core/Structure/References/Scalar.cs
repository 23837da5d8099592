namespace S3Ingest.Core.Structure.References;

/// <summary>One text of a document that may hold references.</summary>
/// <param name="Value">Its value, quotes and escapes resolved.</param>
/// <param name="Encode">Turns edits of the value into edits of the document, which touch nothing else.</param>
/// <param name="IsText">True for running text, in which a key is a reference only inside of a URI.</param>
internal readonly record struct Scalar(string Value, Func<IReadOnlyList<TextEdit>, IReadOnlyList<TextEdit>> Encode, bool IsText = false);
