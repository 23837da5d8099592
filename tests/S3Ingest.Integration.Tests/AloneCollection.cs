namespace S3Ingest.Integration.Tests;

/// <summary>Tests that measure the process, so that nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public class AloneCollection;
