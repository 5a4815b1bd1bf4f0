using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Loading;

/// <summary>Reads a file as the compiler does, and remembers its encoding, so that it can be written back in it.</summary>
internal static class SourceFile
{
    private static readonly Encoding _utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is not UTF-8 is taken for the encoding that editors on Windows used to write.</summary>
    private static readonly Encoding _otherwise = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">The encoding that the project asks for, or null. A byte-order mark wins over it.</param>
    /// <param name="checksum">What debuggers will know the file by.</param>
    internal static SourceText Read(string path, Encoding? encoding, SourceHashAlgorithm checksum)
    {
        using FileStream file = File.OpenRead(path);
        try
        {
            return SourceText.From(file, encoding ?? _utf8, checksum);
        }
        catch (DecoderFallbackException)
        {
            file.Position = 0;
            return SourceText.From(file, _otherwise, checksum);
        }
    }
}
