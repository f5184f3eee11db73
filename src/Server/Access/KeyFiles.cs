using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Verso.Server.Access;

/// <summary>One file for each key, readable by its owner alone and complete from the moment it is there.</summary>
internal sealed class KeyFiles(string folder) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal).Select(file => XElement.Load(file))];

    public void StoreElement(XElement element, string friendlyName) =>
        PrivateFile.Write(Path.Combine(folder, $"{friendlyName}.xml"), element.ToString());
}
