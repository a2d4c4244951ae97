/**
 * Settings for many small databases on one machine. TCP on loopback only: a socket file's path may be at most 107
 * characters, and data folders can lie deep.
 */
export function postgresSettings(port: number, durable: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    shared_buffers: "128MB",
    max_connections: "200",
    max_wal_size: "512MB",
    jit: "off",
    // A file of orders fills tables within seconds; until they are analysed, plans are made as if they were empty.
    autovacuum_naptime: "10s",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
