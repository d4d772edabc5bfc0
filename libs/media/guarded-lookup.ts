import { lookup as resolveName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isForbiddenAddress, isForbiddenHost } from '../forbidden-address';

export class ForbiddenAddressError extends Error {
  readonly code = 'EFORBIDDENADDRESS';
  constructor(host: string) {
    super(`${host} is, or resolves to, a link-local or metadata address`);
    this.name = 'ForbiddenAddressError';
  }
}

/** Node asks no resolver for a host that is an address already: such a host must be checked where the connection is made. */
export function refuseForbiddenLiteral(host: string): ForbiddenAddressError | undefined {
  return isForbiddenHost(host) ? new ForbiddenAddressError(host) : undefined;
}

/** `dns.lookup` without the forbidden addresses. It is the lookup that the connection uses: no second answer can slip in between. */
export const allowedLookup: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses) => {
    const allowed = (error ? [] : addresses).filter(({ address }) => !isForbiddenAddress(address));
    const [first] = allowed;
    if (!first) callback(error ?? new ForbiddenAddressError(hostname), []);
    else if (options.all) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};
