namespace Verso.Agents.Records;

/// <summary>What is wrong with one value of a record.</summary>
/// <param name="Property">The property as the record named it.</param>
/// <param name="Message">One sentence: what is wrong, and what would be right.</param>
public sealed record RecordFault(string Property, RecordFaultCode Code, string Message);

public enum RecordFaultCode
{
    UnknownProperty,
    ReadOnlyProperty,
    InvalidValue,
    UnknownOption,

    /// <summary>A person or a related page that cannot be found.</summary>
    NotFound,

    /// <summary>Several related pages have the title.</summary>
    Ambiguous,
}

/// <summary>A value, or the body of a page, cannot be used; the message says why.</summary>
public sealed class RecordFaultException(RecordFault fault) : Exception(fault.Message)
{
    public RecordFault Fault { get; } = fault;
}
