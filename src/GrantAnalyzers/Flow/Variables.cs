using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>Numbers the locals, parameters and compiler captures of one function, as they turn up.</summary>
internal sealed class Variables
{
    private readonly Dictionary<ISymbol, int> _symbols = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, int> _captures = [];

    public int Count { get; private set; }

    public int this[ISymbol symbol]
    {
        get
        {
            if (!_symbols.TryGetValue(symbol, out int index))
            {
                _symbols.Add(symbol, index = Count++);
            }

            return index;
        }
    }

    public int this[CaptureId capture]
    {
        get
        {
            if (!_captures.TryGetValue(capture, out int index))
            {
                _captures.Add(capture, index = Count++);
            }

            return index;
        }
    }
}
