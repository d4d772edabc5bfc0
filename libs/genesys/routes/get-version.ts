import type { RequestHandler } from 'express';
import { statusCode } from '../envelope';

/** `GET /api/v2/diagnostics/version`: no credentials needed. */
export function getVersion({ version }: { version: string }): RequestHandler {
  return (_req, res) => {
    res.json({ statusCode: statusCode.success, version });
  };
}
