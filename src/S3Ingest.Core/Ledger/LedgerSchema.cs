using System.Globalization;
using System.Reflection;

namespace S3Ingest.Core.Ledger;

/// <summary>Numbered scripts that bring a ledger to the newest schema, each in a transaction of its own.</summary>
internal static class LedgerSchema
{
    /// <summary>"S3In": tells a ledger from other programs' SQLite files.</summary>
    public const long ApplicationId = 0x5333496E;

    private const string Folder = ".Ledger.Schema.";

    /// <summary>Scripts of this assembly: number, name, SQL.</summary>
    public static IReadOnlyList<(int Version, string Name, string Sql)> Scripts { get; } = Load(typeof(LedgerSchema).Assembly);

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="IngestException">The ledger was written by a newer version (ConfigurationInvalid).</exception>
    public static void Upgrade(LedgerConnection connection, IReadOnlyList<(int Version, string Name, string Sql)> scripts)
    {
        int known = scripts.Count == 0 ? 0 : scripts.Max(s => s.Version);
        if (Version(connection) > known)
            throw new IngestException(IngestErrorId.ConfigurationInvalid,
                $"The ledger '{connection.Inner.DataSource}' has schema {Version(connection)}; this version of S3Ingest knows {known}. Update S3Ingest, or choose another ledger with INGEST_LEDGER_PATH.")
            { Target = connection.Inner.DataSource };
        foreach (var script in scripts.OrderBy(s => s.Version))
            Apply(connection, script.Version, script.Name, script.Sql);
    }

    /// <summary>Newest script that was applied; 0 for an empty database.</summary>
    public static int Version(LedgerConnection connection) =>
        connection.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'") is null
            ? 0
            : Convert.ToInt32(connection.Scalar("SELECT coalesce(max(version), 0) FROM schema_version"), CultureInfo.InvariantCulture);

    private static void Apply(LedgerConnection connection, int version, string name, string sql)
    {
        if (Version(connection) >= version)
            return;
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL)");
            connection.Execute(sql);
            connection.Execute("INSERT INTO schema_version (version, name, applied) VALUES ($1, $2, $3)",
                version, name, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            connection.Execute("COMMIT");
        }
        catch
        {
            connection.RollBack();
            throw;
        }
    }

    private static List<(int, string, string)> Load(Assembly assembly)
    {
        var scripts = new List<(int, string, string)>();
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)))
        {
            int at = resource.IndexOf(Folder, StringComparison.Ordinal);
            if (at < 0)
                continue;
            string name = resource[(at + Folder.Length)..^".sql".Length].TrimStart('_');
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            scripts.Add((int.Parse(name.AsSpan(0, 3), CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return scripts;
    }
}
