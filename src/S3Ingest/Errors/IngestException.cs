namespace S3Ingest;

/// <summary>The one exception that S3Ingest throws for a fault that a user can meet. The message says what to do.</summary>
public class IngestException : Exception
{
    /// <summary>Makes a fault of the catalogue.</summary>
    public IngestException(IngestErrorId errorId, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorId = errorId;

    /// <summary>Id of the error catalogue.</summary>
    public IngestErrorId ErrorId { get; }

    /// <summary>Local path or S3 URI that the fault is about.</summary>
    public string? Target { get; init; }

    /// <summary>S3 error code, such as <c>NoSuchBucket</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Bucket.</summary>
    public string? BucketName { get; init; }

    /// <summary>Object key.</summary>
    public string? Key { get; init; }

    /// <summary>Request id of the provider, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>HTTP status code; 0 when there was no response.</summary>
    public int HttpStatus { get; init; }

    /// <summary>Data row of a tabular source, from 1; 0 before the first one.</summary>
    public long? Row { get; init; }

    /// <summary>Physical line of a tabular source, from 1.</summary>
    public long? Line { get; init; }

    /// <summary>Character in the line, from 1, in Unicode code points.</summary>
    public long? Column { get; init; }

    /// <summary>The value that is wrong, shortened.</summary>
    public string? Value { get; init; }

    /// <summary>True when the same attempt may succeed later without anyone changing anything.</summary>
    public bool IsTransient { get; init; }
}
