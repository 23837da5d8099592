using System.Text.RegularExpressions;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Scheduling;

/// <summary>Keeps secrets out of definitions of tasks, which every user of the machine can read.</summary>
public static partial class TaskSecrets
{
    /// <summary>Lets arguments through that hold no secret.</summary>
    /// <param name="arguments">Arguments of the script.</param>
    /// <param name="redactor">Knows the secrets of this session's settings.</param>
    /// <exception cref="IngestException">ConfigurationInvalid, naming the place of the argument and not its text.</exception>
    public static void Refuse(IReadOnlyList<string> arguments, Redactor redactor)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (redactor.Redact(arguments[i]) != arguments[i] || SecretName().IsMatch(arguments[i]))
            {
                throw new IngestException(
                    IngestErrorId.ConfigurationInvalid,
                    $"Argument {i + 1} of the script holds a secret or is named like one, and every user of this machine can read the definition of a task. "
                    + "Put secrets into an .env file that only the task's account can read, or let the script ask a vault for them.")
                { Target = "-ArgumentList" };
            }
        }
    }

    // -SecretName names a secret and is none.
    [GeneratedRegex(@"\A--?\w*(?:password|passwd|secret(?!name\b)|sessiontoken|accesskey)\w*", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
