using ConnectApp.Commands;

return await CommandLine.RunAsync(args);
