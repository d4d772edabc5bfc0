import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { jsonBody } from '../../http/json-body';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import type { Json } from '../../json';
import { refuse } from '../../validation';
import type { OperationDocument } from '../../openapi/operation-document';
import { exampleContactCenter, warningsSchema } from '../contact-center-codec';
import { contactCenterSchema, decodeContactCenter } from '../contact-center-schema';
import { statusCode, successSchema } from '../envelope';
import { limits } from '../recording-schema';

export interface ReplaceContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'replace'>;
}

const document: OperationDocument = {
  operationId: 'replaceContactCenter',
  subject: 'Contact centers',
  summary: 'Replace the settings of a contact center',
  description: `Whole, but for secrets: one that is left out stays as it is, provided that its target (bucket and endpoint, or base URL) is unchanged; \`null\` clears it.

A store that is taken out makes its recordings unplayable, and loses nothing. A shortened \`retentionDays\` takes effect after 24 hours.`,
  body: {
    schema: contactCenterSchema,
    limit: limits.bodyBytes,
    examples: { replace: exampleContactCenter },
  },
  answers: {
    200: {
      description: 'Replaced',
      schema: successSchema({}, { warnings: warningsSchema }),
      example: { statusCode: statusCode.success },
    },
  },
};

/** `PUT /api/v2/ops/contact-centers/{ccid}`: whole, but for secrets left out; `warnings` where its stores overlap another center's. */
export function replaceContactCenter({ contactCenters }: ReplaceContactCenterDeps): Operation {
  return documented(document, [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const ccid = contactCenterId(req);
      const { id = ccid, draft } = decodeContactCenter(req.body as Json);
      if (id !== ccid) refuse([{ path: 'id', message: 'must be the id in the path: it never changes' }]);
      const { warnings } = await auditChange(req, (note) =>
        contactCenters.replace(ccid, draft, (changed) => note({ changed })),
      );
      res.json({ statusCode: statusCode.success, ...(warnings.length > 0 && { warnings }) });
    },
  ]);
}
