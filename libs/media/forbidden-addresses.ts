import { lookup as resolveName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import * as ipaddr from 'ipaddr.js';

/**
 * Link-local and metadata addresses are never connected to, whatever a name resolves to: who asks there gets the credentials of
 * the machine. Private and loopback addresses are allowed: stores live there.
 */
const forbidden = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32', // Alibaba Cloud
  '168.63.129.16/32', // Azure
  '192.0.0.192/32', // Oracle Cloud
  '::/128',
  'fe80::/10',
  'fd00:ec2::254/128', // AWS
  'fd20:ce::254/128', // Google Cloud
].map((cidr) => ipaddr.parseCIDR(cidr));

/** Where an IPv6 address carries an IPv4 address that a gateway or the kernel connects to: first bit of it. */
const carriers = [
  { cidr: '::/96', at: 12 },
  { cidr: '::ffff:0:0/96', at: 12 }, // mapped
  { cidr: '::ffff:0:0:0/96', at: 12 }, // translated
  { cidr: '64:ff9b::/96', at: 12 }, // NAT64
  { cidr: '64:ff9b:1::/48', at: 12 }, // NAT64, local use
  { cidr: '2002::/16', at: 2 }, // 6to4
].map(({ cidr, at }) => ({ cidr: ipaddr.parseCIDR(cidr) as [ipaddr.IPv6, number], at }));

function carriedAddresses(address: ipaddr.IPv6): ipaddr.IPv4[] {
  return carriers
    .filter(({ cidr }) => address.match(cidr))
    .map(({ at }) => new ipaddr.IPv4(address.toByteArray().slice(at, at + 4)));
}

const isInForbidden = (address: ipaddr.IPv4 | ipaddr.IPv6) =>
  forbidden.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));

/** @param text an IP address; one that cannot be read is forbidden */
export function isForbiddenAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return true;
  const address = ipaddr.parse(text);
  if (isInForbidden(address)) return true;
  // `::1` is loopback, not the IPv4 address 0.0.0.1.
  if (!(address instanceof ipaddr.IPv6) || address.range() === 'loopback') return false;
  return carriedAddresses(address).some(isInForbidden);
}

export class ForbiddenAddressError extends Error {
  readonly code = 'EFORBIDDENADDRESS';
  constructor(host: string) {
    super(`${host} is, or resolves to, a link-local or metadata address`);
    this.name = 'ForbiddenAddressError';
  }
}

/** Node asks no resolver for a host that is an address already: such a host must be checked where the connection is made. */
export function refuseForbiddenLiteral(host: string): ForbiddenAddressError | undefined {
  return isIP(host) !== 0 && isForbiddenAddress(host) ? new ForbiddenAddressError(host) : undefined;
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
