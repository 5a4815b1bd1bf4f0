using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Configuration;

/// <summary>The symbols that a configuration names, for one rule or for several that are configured alike.</summary>
internal sealed class SymbolSettings
{
    /// <summary>Nothing is configured.</summary>
    public static readonly SymbolSettings None = new(new string?[SymbolSettingNames.All.Length]);

    private readonly SymbolNames[] _names;
    private readonly string _text;

    /// <param name="values">A value for each setting, or null. What is not understood in them is left out.</param>
    public SymbolSettings(string?[] values)
    {
        _text = string.Join("\n", values);
        _names = new SymbolNames[SymbolSettingNames.All.Length];
        for (int i = 0; i < _names.Length; i++)
        {
            _names[i] = SymbolNames.Parse(values[i] ?? "", SymbolSettingNames.All[i].Kinds, static _ => { });
        }
    }

    public SymbolNames this[SymbolSetting setting] => _names[(int)setting];

    public bool Names(SymbolSetting setting, ISymbol symbol) => this[setting] is { IsEmpty: false } names && names.Contains(symbol);

    /// <summary>Settings of the same text are the same settings.</summary>
    public override bool Equals(object? other) => other is SymbolSettings settings && settings._text == _text;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);
}
