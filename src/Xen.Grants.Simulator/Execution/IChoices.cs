namespace Xen.Grants.Simulator;

/// <summary>Decides what may go one way or another: by chance, or so that in the end every way was gone.</summary>
internal interface IChoices
{
    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    /// <param name="bound">1 or more.</param>
    int Next(int bound);
}
