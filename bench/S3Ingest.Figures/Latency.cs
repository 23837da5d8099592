using System.Diagnostics;
using System.Globalization;

namespace S3Ingest.Figures;

/// <summary>Time from the end of a 50 MB copy into the directory of an endless watcher to the visible object.</summary>
internal static class Latency
{
    private const int Runs = 5;
    private const int Bytes = 50_000_000;

    public static async Task MeasureAsync(Bench bench)
    {
        using var service = bench.Start(once: false);
        await WriteAsync(Path.Combine(bench.Watch, "warm-up.bin"), 1_000);
        await bench.VisibleAsync("warm-up.bin");
        var seconds = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            await WriteAsync(Path.Combine(bench.Watch, $"{run}.bin"), Bytes);
            var watch = Stopwatch.StartNew();
            await bench.VisibleAsync($"{run}.bin");
            seconds.Add(watch.Elapsed.TotalSeconds);
        }
        await Bench.StopAsync(service);
        seconds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"latency: 50 MB visible {seconds[Runs / 2]:0.00} s after the end of its copy (median of {Runs}, longest {seconds[^1]:0.00} s)"));
    }

    private static async Task WriteAsync(string path, int length)
    {
        var buffer = new byte[1 << 20];
        await using var file = File.Create(path);
        for (var left = length; left > 0; left -= buffer.Length)
        {
            Random.Shared.NextBytes(buffer);
            await file.WriteAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)));
        }
    }
}
