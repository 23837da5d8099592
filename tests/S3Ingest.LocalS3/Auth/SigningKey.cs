using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.LocalS3.Auth;

/// <summary>
/// The derived key of a day, region and service, and the signatures it makes.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
/// </summary>
internal sealed class SigningKey
{
    private const int RememberedKeys = 1000;
    private static readonly ConcurrentDictionary<(string Secret, string Scope), SigningKey> s_derived = new();

    private readonly byte[] _key;

    private SigningKey(string secret, Credential credential)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(credential.Date));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(credential.Region));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(credential.Service));
        _key = HMACSHA256.HashData(key, "aws4_request"u8);
    }

    /// <summary>Four HMACs per request are spared by remembering the few keys that are in use.</summary>
    public static SigningKey Derive(string secret, Credential credential)
    {
        if (s_derived.Count > RememberedKeys)
            s_derived.Clear();
        return s_derived.GetOrAdd((secret, credential.Scope), static (_, state) => new SigningKey(state.secret, state.credential), (secret, credential));
    }

    /// <summary>The signature, in lower-case hexadecimal.</summary>
    public string Sign(string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(stringToSign)));

    /// <summary>Compares in constant time, as one does with signatures.</summary>
    public static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
