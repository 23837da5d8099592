namespace S3Ingest.Core.Tests.Tabular.Parquet;

/// <summary>Reads any struct of the compact protocol: fields by their ids, lists as lists, numbers as long, bytes as byte[].</summary>
internal static class ThriftReader
{
    public static Dictionary<int, object> Struct(ReadOnlySpan<byte> data) => Struct(data, out _);

    public static Dictionary<int, object> Struct(ReadOnlySpan<byte> data, out int length)
    {
        int at = 0;
        var fields = Fields(data, ref at);
        length = at;
        return fields;
    }

    private static Dictionary<int, object> Fields(ReadOnlySpan<byte> data, ref int at)
    {
        var fields = new Dictionary<int, object>();
        int id = 0;
        while (true)
        {
            byte header = data[at++];
            if (header == 0)
                return fields;
            int next = header >> 4 == 0 ? (int)Decoders.Zigzag(data, ref at) : id + (header >> 4);
            Assert.True(next > id, $"Field {next} follows field {id}.");
            id = next;
            int type = header & 15;
            fields[id] = type is 1 or 2 ? type == 1 : Value(data, ref at, type);
        }
    }

    private static object Value(ReadOnlySpan<byte> data, ref int at, int type)
    {
        switch (type)
        {
            case 1 or 2:
                return data[at++] == 1;
            case 4 or 5 or 6:
                return Decoders.Zigzag(data, ref at);
            case 8:
                int length = (int)Decoders.Varint(data, ref at);
                at += length;
                return data.Slice(at - length, length).ToArray();
            case 9:
                byte header = data[at++];
                int count = header >> 4 == 15 ? (int)Decoders.Varint(data, ref at) : header >> 4;
                var list = new List<object>();
                for (int i = 0; i < count; i++)
                    list.Add(Value(data, ref at, header & 15));
                return list;
            case 12:
                return Fields(data, ref at);
            default:
                throw new InvalidDataException($"Type {type} at {at}.");
        }
    }
}
