/** Where the parts of a running embedded start are. */
export interface Addresses {
  publicUrl: string;
  opsUrl: string;
  /** Ends with a slash. */
  mediaUrl: string;
  metricsUrl: string;
  /** Undefined: a database that is not ours. */
  databaseDir: string | undefined;
}
