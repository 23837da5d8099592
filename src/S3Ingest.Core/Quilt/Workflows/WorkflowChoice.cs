namespace S3Ingest.Core.Quilt;

/// <summary>Which workflow a package is checked by.</summary>
public sealed record WorkflowChoice
{
    private WorkflowChoice(string? id, bool isDefault) => (Id, IsDefault) = (id, isDefault);

    /// <summary>The registry's default one.</summary>
    public static WorkflowChoice Default { get; } = new(null, isDefault: true);

    /// <summary>Expressly none.</summary>
    public static WorkflowChoice None { get; } = new(null, isDefault: false);

    /// <summary>Id; null for none and for the default one.</summary>
    public string? Id { get; }

    /// <summary>True for the registry's default one.</summary>
    public bool IsDefault { get; }

    /// <summary>The one of an id.</summary>
    public static WorkflowChoice Named(string id) => new(id, isDefault: false);
}
