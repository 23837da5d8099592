namespace S3Ingest.Integration.Tests.Archives;

/// <summary>Damage that a seed decides: flipped bits, bytes cut out or off, bytes put in, pieces copied elsewhere.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 1; times--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 64), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                case 5: bytes.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256))); break;
                // Headers lie at the beginning and the end, and are the smallest part of an archive.
                default:
                    var near = random.Next(Math.Min(200, bytes.Count));
                    bytes[random.Next(2) == 0 ? near : bytes.Count - 1 - near] = (byte)random.Next(256);
                    break;
            }
        }
        return [.. bytes];
    }
}
