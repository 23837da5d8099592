using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace S3Ingest.Commands;

/// <summary>Turns bound parameters into settings and into the arguments that the ledger keeps.</summary>
internal static class SettingValues
{
    private static readonly HashSet<string> CommonNames =
        new(Cmdlet.CommonParameters.Concat(Cmdlet.OptionalCommonParameters), StringComparer.OrdinalIgnoreCase);

    /// <summary>Settings by name, in the notation of an .env file.</summary>
    public static Dictionary<string, string?> Settings(PSCmdlet cmdlet)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in cmdlet.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<SettingAttribute>() is not { } setting
                || !cmdlet.MyInvocation.BoundParameters.ContainsKey(property.Name))
                continue;
            var value = Text(property.GetValue(cmdlet));
            settings[setting.Name] = setting.IsPath && value.Length > 0 ? FilePaths.Unresolved(cmdlet, value) : value;
        }
        return settings;
    }

    /// <summary>Arguments of the command without its secrets and without PowerShell's common parameters.</summary>
    public static Dictionary<string, string> Arguments(PSCmdlet cmdlet)
        => cmdlet.MyInvocation.BoundParameters
            .Where(bound => !CommonNames.Contains(bound.Key))
            .ToDictionary(bound => bound.Key, bound => Argument(cmdlet, bound.Key, bound.Value));

    /// <summary>Paths are kept absolute: the call can be repeated from anywhere.</summary>
    private static string Argument(PSCmdlet cmdlet, string name, object? value)
    {
        if (value is PSCredential)
            return "***";
        var text = Text(value);
        var setting = cmdlet.GetType().GetProperty(name)?.GetCustomAttribute<SettingAttribute>();
        return text.Length > 0 && (setting is { IsPath: true } || name is nameof(ConfiguredCommand.EnvFile) or nameof(SendIngestFileCommand.KeepArchive))
            ? FilePaths.Unresolved(cmdlet, text)
            : text;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        PSObject wrapped => Text(wrapped.BaseObject),
        string text => text,
        SwitchParameter flag => flag.IsPresent ? "true" : "false",
        bool flag => flag ? "true" : "false",
        TimeSpan span => span.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        Uri uri => uri.OriginalString,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IDictionary map => string.Join(';', map.Keys.Cast<object>().Select(key => $"{Text(key)}={Text(map[key])}").Order(StringComparer.Ordinal)),
        IEnumerable list => string.Join(';', list.Cast<object?>().Select(Text)),
        _ => value.ToString() ?? "",
    };
}
