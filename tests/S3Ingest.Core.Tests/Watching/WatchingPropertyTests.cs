using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Watching;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>Whatever happens to files, in the end each one that is no ignored one has come out in its final state.</summary>
public sealed class WatchingPropertyTests(ITestOutputHelper output)
{
    private const int Slots = 6;

    [Fact]
    public void Every_final_file_comes_out_in_its_final_state()
    {
        Arbitrary<Step[]> schedules = Gen.Choose(0, int.MaxValue)
            .Select(n => Step.From(n))
            .ArrayOf()
            .Resize(40)
            .ToArbitrary();
        // Put a printed seed here to see a failure again.
        ulong seed = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"seed {seed}");
        Config config = Config.QuickThrowOnFailure.WithMaxTest(12).WithStartSize(10).WithEndSize(60).WithReplay(seed, 1);
        Check.One(config, Prop.ForAll(schedules, steps => RunAsync(steps).GetAwaiter().GetResult()));
    }

    private static async Task RunAsync(Step[] steps)
    {
        using var folder = new TestFolder();
        WatchOptions options = WatchRun.Quick(folder.Path) with
        {
            SettleTime = TimeSpan.FromMilliseconds(60),
            ClosePause = TimeSpan.FromMilliseconds(10),
            ScanInterval = TimeSpan.FromMilliseconds(150),
        };
        await using var run = new WatchRun(options);
        foreach (Step step in steps)
        {
            Do(folder, step);
            if (step.Pause > 0)
                await Task.Delay(step.Pause);
        }

        var seen = new ConcurrentDictionary<string, SourceFile>();
        SourceFile[] final = [.. Paths(folder).Select(p => SourceProbe.Look(folder.Path, p)!)];
        await run.UntilAsync(() => Drain(run, seen) && final.All(f => seen.TryGetValue(f.RelativePath, out SourceFile? s) && s.IsUnchanged(f)),
            $"all of {string.Join(", ", final.Select(f => $"{f.RelativePath}:{f.Size}"))}; seen {string.Join(", ", seen.Values.Select(f => $"{f.RelativePath}:{f.Size}"))}");
        Assert.DoesNotContain(seen.Keys, k => k.EndsWith(".part", StringComparison.Ordinal) || k.Contains('.', StringComparison.Ordinal));
    }

    private static bool Drain(WatchRun run, ConcurrentDictionary<string, SourceFile> seen)
    {
        while (run.TryNext(out SourceFile? source))
            seen[source!.RelativePath] = source;
        return true;
    }

    private static IEnumerable<string> Paths(TestFolder folder) => Directory
        .EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(folder.Path, f).Replace('\\', '/'))
        .Where(f => !f.Contains('.', StringComparison.Ordinal));

    private static void Do(TestFolder folder, Step step)
    {
        string path = folder[Name(step.Slot)];
        string other = folder[Name(step.Other)];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        switch (step.Kind)
        {
            case 0:
                File.WriteAllText(path, new string('c', step.Other + 1));
                break;
            case 1:
                File.AppendAllText(path, new string('a', step.Other + 1));
                break;
            case 2 when File.Exists(path) && path != other:
                File.Move(path, other, overwrite: true);
                break;
            case 3:
                File.Delete(path);
                break;
            case 4:
                File.WriteAllText(path + ".part", "renamed");
                File.Move(path + ".part", path, overwrite: true);
                break;
            case 5 when Directory.Exists(folder["d"]) && !Directory.Exists(folder["e"]):
                Directory.Move(folder["d"], folder["e"]);
                break;
            case 6 when Directory.Exists(folder["e"]) && !Directory.Exists(folder["d"]):
                Directory.Move(folder["e"], folder["d"]);
                break;
            case 7:
                using (var writer = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
                {
                    writer.Write("slow"u8);
                    writer.Flush();
                    Thread.Sleep(step.Pause);
                    writer.Write("er"u8);
                }

                break;
        }
    }

    private static string Name(int slot) => slot % 3 == 0 ? $"f{slot}" : slot % 3 == 1 ? $"d/f{slot}" : $"d/x/f{slot}";

    private sealed record Step(int Kind, int Slot, int Other, int Pause)
    {
        public static Step From(int n) => new(n % 8, n / 8 % Slots, n / 64 % Slots, n / 512 % 4 == 0 ? n / 4096 % 80 : 0);
    }
}
