import { version } from '../version';
import type { DocumentedApp } from './openapi-document';

const common = `Every answer has an \`X-Request-Id\`, which the log and the audit trail have too. Each \`GET\` answers \`HEAD\` as well. What a path does not take is answered 405, with \`Allow\`.

What is no well-formed request is refused before an operation sees it, with 400, 408, 411, 413, 414, 417 or 431.`;

/** What the documents say of each app as a whole; the app adds how its dialects are told apart. */
export const documentedApps: Record<'public' | 'ops', Omit<DocumentedApp, 'dialectOf'>> = {
  public: {
    title: 'Tapehouse: recordings of a contact center',
    version,
    cookieName: 'tapehouse_public',
    description: `For a contact center's admins: search, read and hear their own recordings, those of this server's region.

${common}`,
  },
  ops: {
    title: 'Tapehouse: operations',
    version,
    cookieName: 'tapehouse_ops',
    description: `For recorders, which post recordings, and for OPS admins, who manage contact centers, users and storage, read, hold and delete.

${common}`,
  },
};
