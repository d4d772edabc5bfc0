import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { contactCenterId } from '../../http/mount';
import { encodeContactCenter } from '../contact-center-codec';
import { statusCode } from '../envelope';

export interface GetContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
}

/** `GET /api/v2/ops/contact-centers/{ccid}`, secrets left out */
export function getContactCenter({ contactCenters }: GetContactCenterDeps): RequestHandler {
  return async (req, res) => {
    const contactCenter = await contactCenters.find(contactCenterId(req));
    res.json({ statusCode: statusCode.success, contactCenter: encodeContactCenter(contactCenter) });
  };
}
