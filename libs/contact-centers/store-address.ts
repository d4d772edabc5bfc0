import { InvalidInputError } from '../errors';
import { isForbiddenHost } from '../forbidden-address';
import { canonicalWebDavPath } from '../recordings/media-descriptor';

/** What a store's address must be: said of `endpoint` and `baseUrl` alike. */
export const storeAddressRule =
  'must be an absolute http(s) URL without user info, query and fragment, and no link-local or metadata address';

/** The one spelling of a store's address, without its last slash; undefined where it breaks {@link storeAddressRule}. */
function canonicalAddress(address: string): string | undefined {
  const canonical = canonicalWebDavPath(address);
  if (canonical === undefined || isForbiddenHost(new URL(canonical).hostname)) return undefined;
  return canonical.replace(/\/$/, '');
}

export const isStoreAddress = (address: string) => canonicalAddress(address) !== undefined;

function checked(address: string): string {
  const canonical = canonicalAddress(address);
  if (canonical === undefined)
    throw new InvalidInputError([{ path: '', message: `The store's address ${storeAddressRule}` }]);
  return canonical;
}

/** @throws InvalidInputError where it breaks {@link storeAddressRule} */
export const canonicalEndpoint = checked;

/** Ends in `/`, so that what begins with it lies below it. @throws InvalidInputError where it breaks {@link storeAddressRule} */
export const canonicalBaseUrl = (baseUrl: string) => `${checked(baseUrl)}/`;

/** A prefix of keys as a folder: whole segments are compared, so `acme` and `acme/` are the same and neither holds `acme2`. */
export const prefixFolder = (prefix: string | undefined) => (prefix ? prefix.replace(/\/?$/, '/') : '');

/** No step up and no step on the spot: neither leads out of the folder that the prefix goes on from. */
export const isKeyPrefix = (prefix: string) =>
  !prefix.split('/').some((segment) => segment === '.' || segment === '..');
