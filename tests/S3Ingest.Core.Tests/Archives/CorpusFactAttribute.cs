namespace S3Ingest.Core.Tests.Archives;

/// <summary>A test over the archives that tests/archives/make-corpus.sh makes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (Corpus.Folder is null)
            Skip = "S3INGEST_TEST_CORPUS is not set to a folder made by tests/archives/make-corpus.sh";
    }
}
