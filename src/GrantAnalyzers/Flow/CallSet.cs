namespace GrantAnalyzers.Flow;

/// <summary>Some of the calls of a function that issue operations, by their bits.</summary>
/// <param name="calls">All of its calls.</param>
/// <param name="bits">A bit for each that is in the set.</param>
internal readonly struct CallSet(List<SubmitCall> calls, ulong bits)
{
    public Enumerator GetEnumerator() => new(calls, bits);

    public struct Enumerator(List<SubmitCall> calls, ulong bits)
    {
        private int _next;

        public SubmitCall Current { get; private set; } = null!;

        public bool MoveNext()
        {
            if (bits == 0)
            {
                return false;
            }

            // Most sets are of one call, and that may be the sixtieth.
            for (; (bits & 0xFF) == 0; bits >>= 8)
            {
                _next += 8;
            }

            for (; (bits & 1) == 0; bits >>= 1)
            {
                _next++;
            }

            Current = calls[_next++];
            bits >>= 1;
            return true;
        }
    }
}
