namespace S3Ingest.Core.Tests.Archives;

/// <summary>An archive of the corpus.</summary>
/// <param name="Name">File name.</param>
/// <param name="Expectation">ok, unsafe, file, corrupt, encrypted, unsupported or limit, see tests/archives/make-corpus.sh.</param>
/// <param name="Charset">Charset to configure; null for none.</param>
/// <param name="Files">What comes out.</param>
public sealed record CorpusArchive(string Name, string Expectation, string? Charset, IReadOnlyList<CorpusFile> Files)
{
    public string FullPath => Path.Combine(Corpus.Folder!, Name);
}
