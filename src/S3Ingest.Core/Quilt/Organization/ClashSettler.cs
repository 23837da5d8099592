namespace S3Ingest.Core.Quilt.Organization;

/// <summary>
/// Gives every placement a path of its own, with no file that is also a folder. Sorted as in a manifest, those that meet are
/// neighbours, and a file stands right before what lies in the folder of its name: so a sort finds all clashes, however many
/// objects there are. Who leaves depends on the objects alone, not on their order.
/// </summary>
/// <param name="placements">In the order of their keys.</param>
/// <param name="folders">Each with its slash.</param>
/// <param name="reserved">Keys that nobody may have.</param>
internal sealed class ClashSettler(Placement[] placements, string[] folders, IReadOnlyCollection<string> reserved)
{
    /// <summary>Indexes of those that have a path, in the order of a manifest.</summary>
    public int[] Settle(CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, placements.Length).Where(LeavesReserved)];
        if (!IsSorted(order))
            Array.Sort(order, Compare);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (kept, left) = Divide(order);
            if (left.Count == 0)
                return order;
            left.RemoveAll(index => !LeavesReserved(index));
            left.Sort(Compare);
            order = Merge(kept, left);
        }
    }

    // As the keys are, where all of them go to one folder and none has a character below '/'.
    private bool IsSorted(int[] order)
    {
        for (int i = 1; i < order.Length; i++)
        {
            if (Compare(order[i - 1], order[i]) > 0)
                return false;
        }
        return true;
    }

    private (List<int> Kept, List<int> Left) Divide(int[] order)
    {
        List<int> kept = new(order.Length), left = [];
        for (int first = 0, next; first < order.Length; first = next)
        {
            next = first + 1;
            while (next < order.Length && Compare(order[first], order[next]) == 0)
                next++;
            int owner = Owner(order.AsSpan(first..next));
            for (int at = first; at < next; at++)
            {
                if (order[at] != owner)
                    Leave(order[at], Clash.SamePath);
            }
            if (next < order.Length && IsFolderOf(owner, order[next]))
                Leave(owner, Clash.FileAndFolder);
            else
                kept.Add(owner);
        }
        return (kept, left);

        void Leave(int index, Clash cause)
        {
            placements[index].Advance(cause);
            left.Add(index);
        }
    }

    /// <summary>The one that keeps the path: whole paths before shortened ones, so that the others can get their own starts back.</summary>
    private int Owner(ReadOnlySpan<int> group)
    {
        int owner = group[0];
        foreach (int index in group[1..])
        {
            if (Precedence(index).CompareTo(Precedence(owner)) < 0)
                owner = index;
        }
        return owner;
    }

    private (byte Rank, int Start, bool IsCleaned, int Index) Precedence(int index) =>
        (placements[index].Rank, placements[index].Start, placements[index].IsCleaned, index);

    private bool LeavesReserved(int index)
    {
        ref var placement = ref placements[index];
        while (placement.Fate == Fate.Assigned && IsReserved(placement.LogicalKey(folders[placement.Folder])))
            placement.Advance(Clash.Generated);
        return placement.Fate == Fate.Assigned;
    }

    private bool IsReserved(string key)
    {
        foreach (string other in reserved)
        {
            bool meets = key.Length == other.Length
                || (key.Length > other.Length ? key[other.Length] == '/' : other[key.Length] == '/');
            if (meets && string.Compare(key, 0, other, 0, Math.Min(key.Length, other.Length), StringComparison.OrdinalIgnoreCase) == 0)
                return true;
        }
        return false;
    }

    private int[] Merge(List<int> one, List<int> other)
    {
        var merged = new int[one.Count + other.Count];
        for (int i = 0, j = 0, to = 0; to < merged.Length; to++)
            merged[to] = j == other.Count || (i < one.Count && Compare(one[i], other[j]) <= 0) ? one[i++] : other[j++];
        return merged;
    }

    private int Compare(int one, int other)
    {
        // The rests say it where the folder is the same, without making a text of every key for every comparison.
        ref readonly var a = ref placements[one];
        ref readonly var b = ref placements[other];
        return a.Folder == b.Folder && a.Rank == 0 && b.Rank == 0
            ? CodePoints.CompareKeys(a.Path.AsSpan(a.Start), b.Path.AsSpan(b.Start))
            : CodePoints.CompareKeys(a.LogicalKey(folders[a.Folder]), b.LogicalKey(folders[b.Folder]));
    }

    private bool IsFolderOf(int file, int other)
    {
        ref readonly var a = ref placements[file];
        ref readonly var b = ref placements[other];
        return a.Folder == b.Folder && a.Rank == 0 && b.Rank == 0
            ? IsFolderOf(a.Path.AsSpan(a.Start), b.Path.AsSpan(b.Start))
            : IsFolderOf(a.LogicalKey(folders[a.Folder]), b.LogicalKey(folders[b.Folder]));
    }

    private static bool IsFolderOf(ReadOnlySpan<char> folder, ReadOnlySpan<char> key) =>
        key.Length > folder.Length && key[folder.Length] == '/' && key.StartsWith(folder, StringComparison.Ordinal);
}
