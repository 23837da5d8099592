using System.Diagnostics;
using System.Globalization;

namespace S3Ingest.Figures;

/// <summary>Peak resident memory of the service: one file of 10 GB, then 64 of 100 MB at once. Server and files are on disk.</summary>
internal static class Memory
{
    private const long Large = 10_000_000_000;
    private const long Many = 100_000_000;
    private const int Count = 64;

    public static async Task MeasureAsync(Bench bench)
    {
        var disk = new DriveInfo(bench.Root).AvailableFreeSpace;
        if (disk < 3 * Large)
            throw new IOException($"{disk} bytes are free at {bench.Root}, {3 * Large} are needed.");
        await MeasureAsync(bench, "one file of 10 GB", [Large]);
        await MeasureAsync(bench, $"{Count} files of 100 MB", [.. Enumerable.Repeat(Many, Count)]);
    }

    private static async Task MeasureAsync(Bench bench, string what, long[] sizes)
    {
        for (var i = 0; i < sizes.Length; i++)
            await WriteAsync(Path.Combine(bench.Watch, $"{sizes.Length}-{i}.bin"), sizes[i]);
        var watch = Stopwatch.StartNew();
        using var service = bench.Start(once: true);
        long peak = 0;
        while (!service.HasExited)
        {
            peak = Math.Max(peak, PeakOf(service.Id));
            await Task.Delay(100);
        }
        if (service.ExitCode != 0)
            throw new InvalidOperationException($"The service ended with {service.ExitCode}.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: {what}: peak resident {peak / 1048576.0:0} MiB, {sizes.Sum() / 1e6 / watch.Elapsed.TotalSeconds:0} MB/s"));
        foreach (var file in Directory.GetFiles(bench.Watch))
            File.Delete(file);
        var objects = await bench.Client.ListObjectsV2Async(new() { BucketName = Bench.Bucket });
        foreach (var item in objects.S3Objects ?? [])
            await bench.Client.DeleteObjectAsync(Bench.Bucket, item.Key);
    }

    private static async Task WriteAsync(string path, long length)
    {
        // Random enough that no layer can shorten it: a megabyte whose start tells where it is.
        var block = new byte[1 << 20];
        Random.Shared.NextBytes(block);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        for (long at = 0; at < length; at += block.Length)
        {
            BitConverter.TryWriteBytes(block, at);
            await file.WriteAsync(block.AsMemory(0, (int)Math.Min(block.Length, length - at)));
        }
    }

    private static long PeakOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
