import { onServer } from './database';

export default async function globalTeardown(): Promise<void> {
  await onServer((server) =>
    server.query(`drop database if exists ${process.env.TEST_DATABASE_TEMPLATE} with (force)`),
  );
  await globalThis.testServer?.close();
}
