# The backend as a container for linux-x64: `docker build -t connectapp .`
# Data (SQLite files and the key ring) lies in the volume /data; everything else is configuration (README, "Deploy").

FROM --platform=linux/amd64 mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /repo

# What decides the packages comes first: as long as it stays the same, both restores come from the layer cache.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Web.props src/
COPY src/ConnectApp/ConnectApp.csproj src/ConnectApp/packages.lock.json src/ConnectApp/
COPY src/ConnectApp.Transfers/ConnectApp.Transfers.csproj src/ConnectApp.Transfers/packages.lock.json src/ConnectApp.Transfers/
COPY src/ConnectApp.Core/ConnectApp.Core.csproj src/ConnectApp.Core/packages.lock.json src/ConnectApp.Core/
COPY src/ConnectApp.Rewriting/ConnectApp.Rewriting.csproj src/ConnectApp.Rewriting/packages.lock.json src/ConnectApp.Rewriting/
COPY src/ConnectApp.Emulator/ConnectApp.Emulator.csproj src/ConnectApp.Emulator/packages.lock.json src/ConnectApp.Emulator/
COPY src/ConnectApp.WorkItems/ConnectApp.WorkItems.csproj src/ConnectApp.WorkItems/packages.lock.json src/ConnectApp.WorkItems/
COPY src/ConnectApp.Waves/ConnectApp.Waves.csproj src/ConnectApp.Waves/packages.lock.json src/ConnectApp.Waves/

# The first restore holds every package to the lock files. The second adds what only this image needs (SQLite's native library and the
# compiler for linux-x64); it cannot be locked, because the lock files name no runtime, and it writes only to this stage's copies of them.
RUN dotnet restore src/ConnectApp/ConnectApp.csproj --locked-mode
RUN dotnet restore src/ConnectApp/ConnectApp.csproj --runtime linux-x64 -p:PublishReadyToRun=true

COPY .editorconfig BannedSymbols.txt appsettings.json atlassian-connect.json ./
COPY src/ src/
RUN dotnet publish src/ConnectApp/ConnectApp.csproj --no-restore --configuration Release --runtime linux-x64 --self-contained false \
    -p:PublishReadyToRun=true --output /app

FROM --platform=linux/amd64 mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./

# The image's own user has no rights outside /data; a fresh volume takes over this folder's owner.
RUN mkdir /data && chown app:app /data
USER app
VOLUME /data

# The image names port 8080 itself (ASPNETCORE_HTTP_PORTS); two settings for one thing would be warned of at each start.
ENV ASPNETCORE_HTTP_PORTS= \
    Urls=http://+:8080 \
    Storage__ConnectionString=/data
EXPOSE 8080

# The image has no curl, but its bash can open a connection: the status line of /health/live must say 200.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

ENTRYPOINT ["dotnet", "ConnectApp.dll"]
