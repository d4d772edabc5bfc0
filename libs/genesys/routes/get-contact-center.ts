import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { Retention } from '../../contact-centers/retention-period-store';
import { contactCenterId } from '../../http/mount';
import type { RetentionRunStore } from '../../recordings/retention-run-store';
import { encodeContactCenter } from '../contact-center-codec';
import { statusCode } from '../envelope';
import { encodeRetention } from '../retention-codec';

export interface GetContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  findRetention: (contactCenterId: string) => Promise<Retention>;
  retentionRuns: Pick<RetentionRunStore, 'find'>;
}

/**
 * `GET /api/v2/ops/contact-centers/{ccid}`, secrets left out. `retention` stands beside the contact center, whose attributes are
 * those that a PUT takes.
 */
export function getContactCenter(deps: GetContactCenterDeps): RequestHandler {
  const { contactCenters, findRetention, retentionRuns } = deps;
  return async (req, res) => {
    const ccid = contactCenterId(req);
    const contactCenter = await contactCenters.find(ccid);
    const [inForce, run] = await Promise.all([findRetention(ccid), retentionRuns.find(ccid)]);
    const retention = encodeRetention(contactCenter, inForce, run);
    res.json({
      statusCode: statusCode.success,
      contactCenter: encodeContactCenter(contactCenter),
      ...(retention && { retention }),
    });
  };
}
