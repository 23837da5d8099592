using S3Ingest.Figures;

// One line for each figure that is asked for: latency, memory, ledger, restart, history, package.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: S3Ingest.Figures <s3ingest.dll> latency|memory|ledger|restart|history|package ...");
    return 2;
}
foreach (var figure in args[1..])
{
    await using var bench = await Bench.StartAsync(args[0], onDisk: figure is "memory");
    await (figure switch
    {
        "latency" => Latency.MeasureAsync(bench),
        "memory" => Memory.MeasureAsync(bench),
        "ledger" => LedgerSize.MeasureAsync(bench),
        "restart" => Restart.MeasureAsync(bench),
        "history" => History.MeasureAsync(bench),
        "package" => Packages.MeasureAsync(bench),
        _ => throw new ArgumentException($"There is no figure '{figure}'."),
    });
}
return 0;
