#if !NET
namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler emit init accessors for frameworks that lack this type.</summary>
internal static class IsExternalInit;
#endif
