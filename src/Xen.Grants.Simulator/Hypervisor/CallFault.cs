namespace Xen.Grants.Simulator;

/// <summary>Where in the life of one operation a call breaks off.</summary>
internal enum CallFaultPoint
{
    /// <summary>Before the operation is read: it is not done.</summary>
    CopyIn,

    /// <summary>When its result is written back: it is done, and the caller does not learn of it.</summary>
    CopyOut,
}

/// <summary>A hypercall that does not get to its end.</summary>
/// <param name="Element">At which operation of the batch it breaks off. The ones before it are done, and say so.</param>
/// <param name="Point">Whether that one is done too.</param>
/// <param name="Rc">
/// What the call returns: a negative errno, or 0 for a continuation that was lost (XSA-318): the caller is told of
/// success, and the statuses from here on are untouched.
/// </param>
internal readonly record struct CallFault(int Element, CallFaultPoint Point, int Rc)
{
    /// <summary>The call gets to its end.</summary>
    internal static CallFault None => new(int.MaxValue, CallFaultPoint.CopyIn, 0);
}

/// <summary>Decides which hypercalls break off.</summary>
internal interface ICallFaults
{
    /// <summary>Asked once for each call, before anything of it is done.</summary>
    /// <param name="caller">Whose call it is.</param>
    /// <param name="command">Which operation.</param>
    /// <param name="count">How many.</param>
    CallFault Next(Domain caller, GrantTableCommand command, int count);
}
