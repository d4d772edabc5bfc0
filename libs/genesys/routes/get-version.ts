import { documented, type Operation } from '../../http/mount';
import type { OperationDocument } from '../../openapi/operation-document';
import { statusCode, successSchema } from '../envelope';

const document: OperationDocument = {
  operationId: 'getVersion',
  subject: 'Service',
  summary: 'Which version runs here',
  description: 'No credentials are needed: field clients ask this first.',
  answers: {
    200: {
      description: 'The version',
      schema: successSchema({ version: { type: 'string' } }),
      example: { statusCode: statusCode.success, version: '1.2.3' },
    },
  },
};

/** `GET /api/v2/diagnostics/version`: no credentials needed. */
export function getVersion({ version }: { version: string }): Operation {
  return documented(document, (_req, res) => {
    res.json({ statusCode: statusCode.success, version });
  });
}
