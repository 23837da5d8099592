namespace S3Ingest.Service;

/// <summary>The command line: <c>s3ingest watch [--once] [--env-file FILE]...</c>.</summary>
/// <param name="Once">Handle what is there and return.</param>
/// <param name="EnvFiles">Settings files, one for each watcher; null means <c>./.env</c> when it exists.</param>
internal sealed record CommandLine(bool Once, IReadOnlyList<string?> EnvFiles)
{
    public const string Usage = """
        s3ingest watch [--once] [--env-file FILE]...

          watch             ingests the files that land in INGEST_WATCH_DIR until it is stopped
          --once            handles what is there and returns
          --env-file FILE   reads settings from FILE; the default is ./.env when it exists. Given several
                            times, each file is a watcher of its own: what they share may be in the
                            environment, which wins over the files, and the directory must be in each
          --help, --version

        Settings come from the environment and the .env file; .env.example in the repository explains each.
        Signals: TERM, INT and HUP end in order; USR1 suspends (nothing new begins), USR2 lets it go on.
        Exit codes: 0 all done or stopped in order, 1 could not run, 3 some files failed (--once),
        11 the watch directory is held by another watcher.
        """;

    /// <summary>Reads the arguments after the program's name.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.ConfigurationInvalid"/> naming the argument.</exception>
    public static CommandLine Parse(string[] args)
    {
        if (args.Length == 0 || args[0] != "watch")
            throw Invalid(args.Length == 0 ? "a command is missing" : $"unknown command '{args[0]}'");
        var once = false;
        var envFiles = new List<string?>();
        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--once":
                    once = true;
                    break;
                case "--env-file" when i + 1 < args.Length:
                    envFiles.Add(args[++i]);
                    break;
                case "--env-file":
                    throw Invalid("--env-file needs a file name");
                default:
                    throw Invalid($"unknown argument '{args[i]}'");
            }
        }
        return new CommandLine(once, envFiles.Count > 0 ? envFiles : [null]);
    }

    private static IngestException Invalid(string what) =>
        new(IngestErrorId.ConfigurationInvalid, $"{what}.{Environment.NewLine}{Environment.NewLine}{Usage}");
}
