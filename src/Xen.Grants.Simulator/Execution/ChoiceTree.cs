namespace Xen.Grants.Simulator;

/// <summary>
/// All ways in which a run can go, as a tree that is walked depth first: each run goes down one path, and tells how
/// many ways there were at each step of it.
/// </summary>
/// <param name="path">The steps to take first; after them, the first way each time.</param>
internal sealed class ChoiceTree(ChoiceSequence path) : IChoices
{
    private readonly List<(int Taken, int Of)> _steps = [];

    /// <summary>The way that was gone.</summary>
    internal ChoiceSequence Taken => new([.. _steps.Select(step => step.Taken)]);

    public int Next(int bound)
    {
        if (bound == 1)
        {
            return 0;
        }

        int taken = _steps.Count < path.Choices.Count ? Math.Min(path.Choices[_steps.Count], bound - 1) : 0;
        _steps.Add((taken, bound));
        return taken;
    }

    /// <summary>The path that follows the one that was gone; null after the last.</summary>
    internal ChoiceSequence? NextPath()
    {
        int last = _steps.FindLastIndex(step => step.Taken + 1 < step.Of);
        return last < 0 ? null : new ChoiceSequence([.. _steps.Take(last).Select(step => step.Taken), _steps[last].Taken + 1]);
    }
}
