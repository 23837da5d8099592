using System.Text.RegularExpressions;

namespace S3Ingest.Core.Scheduling;

/// <summary>Names of tasks: they become file names, unit names and paths of Task Scheduler alike.</summary>
public static partial class TaskName
{
    /// <summary>Begins the unit files of every task.</summary>
    public const string UnitPrefix = "s3ingest-";

    /// <summary>The name, when it is one.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    public static string Check(string name) => Pattern().IsMatch(name)
        ? name
        : throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"'{name}' is no name of a task. Take letters without accents, digits, '-' and '_', 64 at most, a letter or digit first.")
        { Target = "-Name" };

    // A '.' would divide name and type of a unit, '@' would make a template of it.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex Pattern();
}
