import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { jsonBody } from '../../http/json-body';
import { contactCenterId } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import type { Json } from '../../json';
import { refuse } from '../../validation';
import { decodeContactCenter } from '../contact-center-schema';
import { statusCode } from '../envelope';
import { limits } from '../recording-schema';

export interface ReplaceContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'replace'>;
}

/** `PUT /api/v2/ops/contact-centers/{ccid}`: whole, but for secrets left out; `warnings` where its stores overlap another center's. */
export function replaceContactCenter({ contactCenters }: ReplaceContactCenterDeps): RequestHandler[] {
  return [
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
  ];
}
