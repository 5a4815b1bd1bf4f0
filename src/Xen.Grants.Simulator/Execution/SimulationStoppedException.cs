namespace Xen.Grants.Simulator;

/// <summary>Unwinds an actor after the run has ended. Nobody but the scheduler should catch it.</summary>
internal sealed class SimulationStoppedException() : Exception("The simulation is over.");
