using System.Text.Json;
using System.Text.RegularExpressions;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Quilt;

/// <summary>Takes out of what goes into a package whatever looks like a credential: a package is read by more people than its source.</summary>
internal sealed partial class CredentialFilter(Redactor redactor)
{
    private const string Mask = "***";

    /// <summary>The text without credentials.</summary>
    public string Clean(string text)
    {
        text = redactor.Redact(text);
        text = PrivateKey().Replace(text, Mask);
        text = Token().Replace(text, Mask);
        return Assignment().Replace(text, "${name}" + Mask);
    }

    /// <summary>True for the name of a setting whose value is a credential.</summary>
    public static bool IsCredentialName(string name) => CredentialName().IsMatch(name);

    /// <summary>Writes a value; texts are cleaned, and members with the name of a credential are masked.</summary>
    public void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                    WriteMember(json, member.Name, member.Value);
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Clean(value.GetString()!));
                break;
            default:
                json.WriteRawValue(value.GetRawText());
                break;
        }
    }

    /// <summary>Writes a member of an object, masked when its name is that of a credential.</summary>
    public void WriteMember(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(Clean(name));
        if (IsCredentialName(name) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
            json.WriteStringValue(Mask);
        else
            Write(json, value);
    }

    [GeneratedRegex(@"(?:^|[_\-. ])(?:password|passwd|pwd|secret|token|credentials?|api_?-?key|access_?-?key|private_?-?key|secret_?-?key)(?:$|[_\-. ](?:id|key|value)$)", RegexOptions.IgnoreCase)]
    private static partial Regex CredentialName();

    [GeneratedRegex("""(?<name>(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key)["']?\s*[=:]\s*["']?)(?!\*\*\*)[^\s"'&,;|<>]{4,}""", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    // GitHub, Slack, and JSON Web Tokens (RFC 7519).
    [GeneratedRegex(@"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)")]
    private static partial Regex Token();
}
