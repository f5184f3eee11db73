using Microsoft.AspNetCore.Http;
using Verso.Server.Gateway;

namespace Verso.Server.Triggers;

/// <summary>Reads what comes from outside before anyone is known: no more than is allowed.</summary>
internal static class IncomingBody
{
    /// <exception cref="GatewayException">413.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int most)
    {
        var body = new MemoryStream();
        var part = new byte[16 * 1024];
        if (context.Request.ContentLength > most)
            throw TooLarge(most);
        while (await context.Request.Body.ReadAsync(part, context.RequestAborted) is var read and > 0)
        {
            if (body.Length + read > most)
                throw TooLarge(most);
            body.Write(part, 0, read);
        }

        return body.ToArray();
    }

    private static GatewayException TooLarge(int most) =>
        new(StatusCodes.Status413PayloadTooLarge, "too_large", $"The body is larger than {most:N0} bytes. Send less, or raise Triggers:MostBodyBytes.");
}
