using Verso.Cli;

return await VersoCommand.RunAsync(args, Terminal.System());
