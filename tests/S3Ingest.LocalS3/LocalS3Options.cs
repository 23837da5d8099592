using S3Ingest.LocalS3.Auth;

namespace S3Ingest.LocalS3;

/// <summary>How a server is set up; the defaults suit tests.</summary>
public sealed record LocalS3Options
{
    /// <summary>TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Folder that holds everything; null keeps it in memory.</summary>
    public string? DataDirectory { get; init; }

    public string AccessKey { get; init; } = "AKIATESTTESTTESTTEST";

    public string SecretKey { get; init; } = "testsecrettestsecrettestsecrettestsecret";

    /// <summary>Further keys, for example one that may only read.</summary>
    public IReadOnlyList<AccessKey> MoreKeys { get; init; } = [];

    /// <summary>Buckets made at the start if they are not there.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [];

    public string Region { get; init; } = "us-east-1";

    /// <summary>Account id of the owner of all buckets, what x-amz-expected-bucket-owner is compared with.</summary>
    public string Owner { get; init; } = "000000000000";

    /// <summary>Least size of all parts but the last, in bytes; S3's is 5 MiB, tests may lower it.</summary>
    public long MinPartSize { get; init; } = 5 * 1024 * 1024;

    /// <summary>Pass requests on to this endpoint, faults aside, instead of answering them.</summary>
    public Uri? ProxyTo { get; init; }

    /// <summary>Requests remembered for assertions; older ones are forgotten.</summary>
    public int RememberedRequests { get; init; } = 20_000;

    /// <summary>The clock that signatures are judged by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
