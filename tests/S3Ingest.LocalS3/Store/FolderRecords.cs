using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace S3Ingest.LocalS3.Store;

/// <summary>
/// The index on disk, one JSON file per bucket, version, upload and part, each written beside its name and renamed:
/// <c>bucket.json</c>, <c>objects/ab/SHA256-OF-KEY.VERSION.json</c>, <c>uploads/ID/upload.json</c>, <c>uploads/ID/7.json</c>.
/// Keys are hashed because they may hold anything and be longer than a file name.
/// </summary>
internal sealed class FolderRecords
{
    private readonly string _root;
    private readonly BlobConverter _blobs;
    private readonly JsonSerializerOptions _json;

    public FolderRecords(string root, IBlobStore store)
    {
        _root = root;
        _blobs = new BlobConverter(store);
        _json = new JsonSerializerOptions { Converters = { _blobs, new JsonStringEnumConverter() } };
    }

    public void Save(BucketSettings settings) => Write(Path.Combine(_root, settings.Name, "bucket.json"), settings);

    public void Delete(string bucket) => Directory.Delete(Path.Combine(_root, bucket), recursive: true);

    public void Save(string bucket, ObjectVersion version) => Write(PathOf(bucket, version), version);

    public void Delete(string bucket, ObjectVersion version) => File.Delete(PathOf(bucket, version));

    public void Save(string bucket, MultipartUpload upload) => Write(Path.Combine(PathOf(bucket, upload), "upload.json"), upload);

    public void Save(string bucket, MultipartUpload upload, UploadedPart part) =>
        Write(Path.Combine(PathOf(bucket, upload), FormattableString.Invariant($"{part.Number}.json")), part);

    public void Delete(string bucket, MultipartUpload upload) => Directory.Delete(PathOf(bucket, upload), recursive: true);

    /// <summary>Reads everything back.</summary>
    /// <param name="blobs">Receives the ids of the blobs in use.</param>
    public IEnumerable<Bucket> Load(ISet<string> blobs)
    {
        Directory.CreateDirectory(_root);
        _blobs.Seen = blobs;
        foreach (var directory in Directory.GetDirectories(_root))
        {
            if (!File.Exists(Path.Combine(directory, "bucket.json")))
                continue;
            var bucket = new Bucket(Read<BucketSettings>(Path.Combine(directory, "bucket.json")), this);
            var completed = new HashSet<string>(StringComparer.Ordinal);
            foreach (var file in Files(Path.Combine(directory, "objects")))
            {
                var version = Read<ObjectVersion>(file);
                bucket.Restore(version);
                if (version.UploadId is not null)
                    completed.Add(version.UploadId);
            }

            foreach (var upload in Directory.Exists(Path.Combine(directory, "uploads")) ? Directory.GetDirectories(Path.Combine(directory, "uploads")) : [])
                LoadUpload(bucket, upload, completed);
            yield return bucket;
        }

        _blobs.Seen = null;
    }

    private void LoadUpload(Bucket bucket, string directory, HashSet<string> completed)
    {
        // A death between the object's record and the removal of the upload's: the object is what counts.
        if (completed.Contains(Path.GetFileName(directory)) || !File.Exists(Path.Combine(directory, "upload.json")))
        {
            Directory.Delete(directory, recursive: true);
            return;
        }

        var upload = Read<MultipartUpload>(Path.Combine(directory, "upload.json"));
        foreach (var file in Files(directory).Where(static f => Path.GetFileName(f) != "upload.json"))
        {
            var part = Read<UploadedPart>(file);
            upload.Parts.Add(part.Number, part);
        }

        bucket.Uploads.Restore(upload);
    }

    private static IEnumerable<string> Files(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories) : [];

    private string PathOf(string bucket, ObjectVersion version)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.Key)));
        return Path.Combine(_root, bucket, "objects", hash[..2], $"{hash}.{version.VersionId}.json");
    }

    private string PathOf(string bucket, MultipartUpload upload) => Path.Combine(_root, bucket, "uploads", upload.UploadId);

    private T Read<T>(string path) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), _json) ?? throw new InvalidDataException(path);

    private void Write<T>(string path, T value)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, _json);
        try
        {
            File.WriteAllBytes(path + ".tmp", bytes);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path + ".tmp", bytes);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }
}
