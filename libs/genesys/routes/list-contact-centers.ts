import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { contactCenterUri, encodeContactCenter } from '../contact-center-codec';
import { statusCode } from '../envelope';
import { wantsAllFields } from '../fields-parameter';
import { queryStringOf } from '../../http/query-parameter';

export interface ListContactCentersDeps {
  contactCenters: Pick<ContactCenterStore, 'list'>;
  baseUrl: string;
}

/** `GET /api/v2/ops/contact-centers` → `uris`, with `?fields=*` → `contactCenters` */
export function listContactCenters({ contactCenters, baseUrl }: ListContactCentersDeps): RequestHandler {
  return async (req, res) => {
    const whole = wantsAllFields(queryStringOf(req));
    const found = await contactCenters.list();
    res.json({
      statusCode: statusCode.success,
      ...(whole
        ? { contactCenters: found.map(encodeContactCenter) }
        : { uris: found.map(({ id }) => contactCenterUri(baseUrl, id)) }),
    });
  };
}
