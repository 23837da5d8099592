using System.Globalization;
using S3Ingest.LocalS3.Auth;

namespace S3Ingest.LocalS3;

/// <summary>The switches of the console program.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Usage: S3Ingest.LocalS3 [switches]
          --port N                  port on 127.0.0.1; 0 (default) takes a free one
          --data DIR                keep everything in this folder; default: in memory
          --access-key ID           default AKIATESTTESTTESTTEST
          --secret-key SECRET
          --read-only-key ID:SECRET a further key that may only read (repeatable)
          --bucket NAME             make this bucket at the start (repeatable)
          --region NAME             default us-east-1
          --owner ACCOUNT           account id that owns the buckets, default 000000000000
          --min-part-size BYTES     default 5242880
          --proxy-to URL            pass requests on to another S3 endpoint, with the same faults
        When it listens it prints: ready http://127.0.0.1:PORT ACCESS SECRET
        """;

    /// <exception cref="FormatException">A switch is unknown or its value is missing or wrong.</exception>
    public static LocalS3Options Parse(string[] arguments)
    {
        var options = new LocalS3Options();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
                throw new FormatException($"{arguments[i]} needs a value");
            options = Apply(options, arguments[i], arguments[i + 1]);
        }

        return options;
    }

    private static LocalS3Options Apply(LocalS3Options options, string name, string value) => name switch
    {
        "--port" => options with { Port = int.Parse(value, CultureInfo.InvariantCulture) },
        "--data" => options with { DataDirectory = Path.GetFullPath(value) },
        "--access-key" => options with { AccessKey = value },
        "--secret-key" => options with { SecretKey = value },
        "--read-only-key" => options with { MoreKeys = [.. options.MoreKeys, ReadOnlyKey(value)] },
        "--bucket" => options with { Buckets = [.. options.Buckets, value] },
        "--region" => options with { Region = value },
        "--owner" => options with { Owner = value },
        "--min-part-size" => options with { MinPartSize = long.Parse(value, CultureInfo.InvariantCulture) },
        "--proxy-to" => options with { ProxyTo = new Uri(value) },
        _ => throw new FormatException($"unknown switch {name}"),
    };

    private static AccessKey ReadOnlyKey(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new AccessKey(value[..colon], value[(colon + 1)..], ReadOnly: true)
            : throw new FormatException("--read-only-key takes ID:SECRET");
    }
}
