using S3Ingest.LocalS3.Auth;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>What an operation has at hand.</summary>
internal sealed class OperationContext
{
    public required S3Request Request { get; init; }

    public required Catalog Catalog { get; init; }

    public required LocalS3Options Options { get; init; }

    public required AccessKey Caller { get; init; }

    /// <summary>The body, decoded and checked while it is read.</summary>
    public required Stream Body { get; init; }

    /// <summary>Bytes of <see cref="Body"/>, or -1 when the client did not say.</summary>
    public required long BodyLength { get; init; }

    /// <summary>The fault that changes how this request is handled, if any.</summary>
    public FaultRule? Fault { get; init; }

    public CancellationToken Cancellation { get; init; }

    public string Key => Request.Key;

    /// <summary>The bucket addressed.</summary>
    /// <exception cref="S3Exception">NoSuchBucket, or AccessDenied when it is not of the expected owner.</exception>
    public Bucket Bucket
    {
        get
        {
            var bucket = Catalog.Find(Request.Bucket) ?? throw S3Errors.NoSuchBucket(Request.Bucket);
            CheckOwner("x-amz-expected-bucket-owner");
            return bucket;
        }
    }

    /// <summary>Every bucket here has one owner, so only the header's value matters.</summary>
    public void CheckOwner(string header)
    {
        if (Request.Header(header) is { } expected && expected != Options.Owner)
            throw S3Errors.Of("AccessDenied");
    }

    /// <summary>An optional number from the query.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public int? Number(string name, int min, int max)
    {
        if (Request.Query.Find(name) is not { } text)
            return null;
        if (!int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value)
            || value < min || value > max)
            throw S3Errors.Argument(name, text, $"Argument {name} must be an integer between {min} and {max}");
        return value;
    }
}
