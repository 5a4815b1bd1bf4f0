namespace Xen.Grants.Simulator;

/// <summary>
/// Follows what the named pages of a recording hold. It tells checksums of pages that changed, and never says what was in
/// a page at first; but pages were filled with patterns, which a checksum gives away.
/// </summary>
internal sealed class PageContents(RecordedWorld world)
{
    private readonly HashSet<Frame> _known = [];
    private Dictionary<Frame, byte[]> _before = [];

    /// <summary>How many recorded checksums could not be compared, because what the page held before is not recorded.</summary>
    internal int Unchecked { get; private set; }

    /// <summary>
    /// Before a call: the pages that the recording says will change hold what it says they held. Where one was filled
    /// again since the last call, so may others have been.
    /// </summary>
    internal void Expect(RecordedLine[] changed)
    {
        HashSet<Frame> filled = [];
        bool wasFilled = false;
        foreach (RecordedLine page in changed)
        {
            if (world.TryGetPage(page.Text("page"), out Frame frame))
            {
                uint crc = page.Checksum("crc_before");
                bool isAsBefore = PagePattern.Crc(frame.Bytes) == crc;
                bool isPattern = PagePattern.TryFind(crc, out byte[] filling);
                if (!isAsBefore && isPattern)
                {
                    filling.CopyTo(frame.Bytes, 0);
                    wasFilled = true;
                }

                if (isAsBefore || isPattern)
                {
                    filled.Add(frame);
                }
                else
                {
                    _known.Remove(frame);
                }
            }
        }

        if (wasFilled)
        {
            _known.Clear();
        }

        _known.UnionWith(filled);
        _before = world.Pages.ToDictionary(page => page.Value, page => page.Value.Bytes.ToArray());
    }

    /// <summary>After it: they hold what they did on the real machine, and no others have changed.</summary>
    /// <param name="changed">What the recording says.</param>
    /// <param name="sources">The pages that were copied from.</param>
    /// <param name="again">Makes the call once more.</param>
    /// <param name="comparison">Where to say what differs.</param>
    internal void Compare(RecordedLine[] changed, IReadOnlyList<Frame> sources, Action again, Comparison comparison)
    {
        Dictionary<string, uint> recorded = changed.ToDictionary(page => page.Text("page"), page => page.Checksum("crc_after"));
        Frame? unknown = sources.FirstOrDefault(source => !_known.Contains(source));
        if (!IsAsRecorded(recorded) && unknown is not null)
        {
            // What a page holds that was only ever copied from, the copy itself tells.
            byte[] held = _before[unknown];
            if (!PagePattern.All.Any(filling => Holds(unknown, filling, again, recorded)))
            {
                Restore(unknown, held);
                again();
            }
        }

        foreach ((string name, Frame frame) in world.Pages)
        {
            bool isRecorded = recorded.TryGetValue(name, out uint after);
            if (_known.Contains(frame))
            {
                uint crc = isRecorded ? after : PagePattern.Crc(_before[frame]);
                comparison.Equal($"{name}.crc", $"{crc:x8}", $"{PagePattern.Crc(frame.Bytes):x8}");
            }
            else if (isRecorded)
            {
                Unchecked++;
            }
        }
    }

    private bool Holds(Frame unknown, byte[] filling, Action again, Dictionary<string, uint> recorded)
    {
        Restore(unknown, filling);
        again();
        bool holds = IsAsRecorded(recorded);
        if (holds)
        {
            _known.Add(unknown);
            _before[unknown] = filling;
        }

        return holds;
    }

    private void Restore(Frame unknown, byte[] filling)
    {
        foreach ((Frame frame, byte[] bytes) in _before)
        {
            (frame == unknown ? filling : bytes).CopyTo(frame.Bytes, 0);
        }
    }

    private bool IsAsRecorded(Dictionary<string, uint> recorded) => world.Pages.All(page =>
        !_known.Contains(page.Value)
        || (recorded.TryGetValue(page.Key, out uint crc) ? PagePattern.Crc(page.Value.Bytes) == crc : page.Value.Bytes.AsSpan().SequenceEqual(_before[page.Value])));
}
