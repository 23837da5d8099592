namespace S3Ingest.Core.Tabular;

/// <summary>
/// How a document's parts become rows and columns. Each reader has its own forms, ordered from special to general: a change
/// goes to a more general one, so there are few.
/// </summary>
public abstract record RowLayout;
