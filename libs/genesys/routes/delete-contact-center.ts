import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { SignIn } from '../../contact-centers/sign-in';
import { contactCenterId } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import { statusCode } from '../envelope';

export interface DeleteContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'remove'>;
  signIn: Pick<SignIn, 'forget'>;
}

/** `DELETE /api/v2/ops/contact-centers/{ccid}`, its users with it: 409 while it has recordings or pending deletions. */
export function deleteContactCenter({ contactCenters, signIn }: DeleteContactCenterDeps): RequestHandler {
  return async (req, res) => {
    const ccid = contactCenterId(req);
    const userNames = await auditChange(req, (note) => contactCenters.remove(ccid, note()));
    userNames.forEach((userName) => signIn.forget(userName));
    res.json({ statusCode: statusCode.success });
  };
}
