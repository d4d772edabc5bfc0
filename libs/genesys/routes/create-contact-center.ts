import { randomUUID } from 'node:crypto';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { jsonBody } from '../../http/json-body';
import { documented, type Operation } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import type { OperationDocument } from '../../openapi/operation-document';
import { contactCenterUri, exampleContactCenter, uriSchema, warningsSchema } from '../contact-center-codec';
import { contactCenterSchema, decodeContactCenter } from '../contact-center-schema';
import { statusCode, successSchema } from '../envelope';
import { limits } from '../recording-schema';

export interface CreateContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'create'>;
  baseUrl: string;
}

const document: OperationDocument = {
  operationId: 'createContactCenter',
  subject: 'Contact centers',
  summary: 'Create a contact center',
  description: `Its recordings may name the stores of \`storage\` alone, and \`uploads\` says which of them takes uploads. Secrets are encrypted at rest and never read back. Without keys the ambient credentials of AWS are used, never together with an \`endpoint\`.

Attributes that are not known are refused: a misspelt secret or retention must not be lost without a word.`,
  body: {
    schema: contactCenterSchema,
    limit: limits.bodyBytes,
    examples: {
      minimal: { name: 'Acme', storage: {} },
      whole: {
        ...exampleContactCenter,
        storage: {
          ...exampleContactCenter.storage,
          webDAV: [{ baseUrl: 'http://media.example.com/acme/', username: 'acme', password: 'secret' }],
        },
      },
    },
  },
  answers: {
    200: {
      description: 'Created',
      schema: successSchema({ id: { type: 'string', format: 'uuid' }, uri: uriSchema }, { warnings: warningsSchema }),
      example: {
        statusCode: statusCode.success,
        id: exampleContactCenter.id,
        uri: contactCenterUri('https://ops.example.com', exampleContactCenter.id),
      },
    },
  },
  errors: { 409: 'There is a contact center with this id' },
};

/** `POST /api/v2/ops/contact-centers`; `warnings` where its stores overlap another center's. */
export function createContactCenter({ contactCenters, baseUrl }: CreateContactCenterDeps): Operation {
  return documented(document, [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const posted = decodeContactCenter(req.body as Json);
      const { id = randomUUID(), draft } = posted;
      tellAudit(req, { contactCenterId: id, subject: id });
      const { warnings } = await auditChange(req, (note) => contactCenters.create(draft, id, note()));
      const uri = contactCenterUri(baseUrl, id);
      res.json({ statusCode: statusCode.success, id, uri, ...(warnings.length > 0 && { warnings }) });
    },
  ]);
}
