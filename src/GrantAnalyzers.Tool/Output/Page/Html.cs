using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace GrantAnalyzers.Tool.Output.Page;

/// <summary>Elements of a page that is HTML and well-formed XML at once. Whatever is put in is text: nothing in it is ever markup.</summary>
internal static class Html
{
    /// <summary>Elements that HTML closes by themselves, and those of SVG that hold nothing here.</summary>
    private static readonly HashSet<string> _empty = ["meta", "br", "path", "line"];

    /// <param name="name">The element.</param>
    /// <param name="content">Attributes, elements, texts, sequences of them; what is null is left out.</param>
    internal static XElement Tag(string name, params object?[] content)
    {
        XElement element = new(name);
        foreach (object? part in content)
        {
            Add(element, part);
        }

        // HTML would take <p/> for a start tag.
        if (element.IsEmpty && !_empty.Contains(name))
        {
            element.Add("");
        }

        return element;
    }

    internal static XAttribute Attribute(string name, string value) => new(name, Clean(value));

    internal static XAttribute Class(string name) => new("class", name);

    /// <summary>A number as it stands in a path or a style: with a point, and no more digits than can be seen.</summary>
    internal static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    internal static string Write(XElement page)
    {
        StringBuilder text = new("<!DOCTYPE html>\n");
        using (XmlWriter writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.None }))
        {
            page.Save(writer);
        }

        return text.Append('\n').ToString();
    }

    private static void Add(XElement element, object? part)
    {
        switch (part)
        {
            case null:
                break;
            case string text:
                element.Add(Clean(text));
                break;
            case XObject:
                element.Add(part);
                break;
            case IEnumerable<object?> parts:
                foreach (object? inner in parts)
                {
                    Add(element, inner);
                }

                break;
            default:
                throw new ArgumentException($"{part.GetType()} is no content of a page.", nameof(part));
        }
    }

    /// <summary>What no page may hold, as the control characters that a scenario may well put into its messages, shows as that.</summary>
    private static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]);
            if (!isPair && !XmlConvert.IsXmlChar(text[i]))
            {
                clean ??= new StringBuilder(text);
                clean[i] = '\uFFFD';
            }

            i += isPair ? 1 : 0;
        }

        return clean?.ToString() ?? text;
    }
}
