using System.Text.RegularExpressions;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Configuration;

public sealed partial class EnvExampleTests : ConfigurationTestBase
{
    private static readonly string Text = File.ReadAllText(Find());

    [Fact]
    public void It_names_every_setting_in_the_order_of_the_table() =>
        Assert.Equal(SettingTable.All.Select(d => d.Name), Names().Matches(Text).Select(m => m.Groups[1].Value));

    [Fact]
    public void Every_setting_has_a_line_that_explains_it()
    {
        string[] lines = Text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (Names().IsMatch(lines[i]))
                Assert.StartsWith("# ", lines[i - 1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void With_the_required_values_it_loads()
    {
        EnvFile(Text.Replace("#INGEST_BUCKET=", "INGEST_BUCKET=", StringComparison.Ordinal).Replace("#INGEST_WATCH_DIR=", "INGEST_WATCH_DIR=", StringComparison.Ordinal));
        LoadedConfiguration loaded = ConfigurationLoader.Load(new() { WorkingDirectory = Folder, RequireWatchDirectory = true });
        Assert.Empty(loaded.Warnings);
        Assert.Equal(Path.Combine(Folder, "inbox"), loaded.Options.WatchDirectory);
    }

    [Fact]
    public void Its_values_are_the_defaults()
    {
        (string Name, string? Value)[] required = [("INGEST_BUCKET", "my-bucket"), ("INGEST_WATCH_DIR", "inbox")];
        IngestOptions defaults = Load(required).Options;
        EnvFile(Names().Replace(Text, "$1="));
        LoadedConfiguration loaded = ConfigurationLoader.Load(new() { WorkingDirectory = Folder, RequireWatchDirectory = true });
        // What goes by the machine or by the endpoint is an example.
        Assert.Equal(
            defaults,
            loaded.Options with
            {
                MaxUploads = defaults.MaxUploads,
                MaxWorkers = defaults.MaxWorkers,
                PartsInFlight = defaults.PartsInFlight,
                ForcePathStyle = defaults.ForcePathStyle,
                Include = defaults.Include,
                Exclude = defaults.Exclude,
            });
    }

    [GeneratedRegex("^#?([A-Z][A-Z0-9_]+)=", RegexOptions.Multiline)]
    private static partial Regex Names();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, ".env.example");
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException(".env.example is not above the tests.");
    }
}
