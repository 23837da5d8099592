namespace S3Ingest.Integration.Tests.Structure.References;

/// <summary>A fact that needs the DynamoDB server; without it, it is reported as skipped.</summary>
public sealed class DynamoDbFactAttribute : FactAttribute
{
    public DynamoDbFactAttribute() => Skip = DynamoDbServer.Missing;
}
