/** Where the database is. */
export interface PostgresAddress {
  /** A name or address, or the folder of a Unix socket where it begins with `/`. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/**
 * As whom to connect: with a token of IAM for each connection, or with what a secret of Secrets Manager holds, read anew for each
 * group of connections, so that a rotation needs no restart.
 */
export type PostgresLogin =
  | { readonly kind: 'iam'; readonly user: string; readonly address: PostgresAddress }
  | {
      readonly kind: 'secret';
      /** Name or ARN. */
      readonly secretId: string;
      /** What is not told here is taken from the secret: `host`, `port`, `dbname`, as RDS writes them. */
      readonly address: Partial<PostgresAddress>;
    };

/** How connections are made and kept. */
export interface PostgresSettings {
  readonly login: PostgresLogin;
  /**
   * The certificate authorities that the server's certificate may come from, besides Node's own; a file in PEM form. Absent: only
   * Node's own, which suffices for RDS Proxy. `off`: no TLS at all, as for a Unix socket.
   */
  readonly tls: { readonly certificateAuthorityFile?: string } | 'off';
  /**
   * Where to connect to in place of the server's address, such as a tunnel. Certificate, and token of IAM, are still the server's own.
   * Absent: to the server.
   */
  readonly via?: Pick<PostgresAddress, 'host' | 'port'>;
  /** Connections at a time, 1 or more. */
  readonly connectionsMax: number;
}
