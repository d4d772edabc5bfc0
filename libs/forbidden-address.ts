import { isIP } from 'node:net';
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

/**
 * Link-local and metadata addresses: who asks there gets the credentials of the machine. Nothing that a tenant configures makes
 * us connect to them. Private and loopback addresses are allowed: stores live there.
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

/** Where an IPv6 address carries an IPv4 address that a gateway or the kernel connects to: first byte of it. */
const carriers = [
  { cidr: '::/96', at: 12 },
  { cidr: '::ffff:0:0/96', at: 12 }, // mapped
  { cidr: '::ffff:0:0:0/96', at: 12 }, // translated
  { cidr: '64:ff9b::/96', at: 12 }, // NAT64
  { cidr: '64:ff9b:1::/48', at: 12 }, // NAT64, local use
  { cidr: '2002::/16', at: 2 }, // 6to4
].map(({ cidr, at }) => ({ cidr: ipaddr.parseCIDR(cidr) as [IPv6, number], at }));

const carriedAddresses = (address: IPv6) =>
  carriers
    .filter(({ cidr }) => address.match(cidr))
    .map(({ at }) => ipaddr.fromByteArray(address.toByteArray().slice(at, at + 4)));

const isInForbidden = (address: IPv4 | IPv6) =>
  forbidden.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));

/** @param text an IP address; one that cannot be read is forbidden */
export function isForbiddenAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return true;
  const address = ipaddr.parse(text);
  if (isInForbidden(address)) return true;
  // `::1` is loopback, not the IPv4 address 0.0.0.1.
  if (address.kind() === 'ipv4' || address.range() === 'loopback') return false;
  return carriedAddresses(address as IPv6).some(isInForbidden);
}

/** @param hostname as a URL gives it; a name is not forbidden by itself: what it resolves to is looked at when it is connected to */
export function isForbiddenHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) !== 0 && isForbiddenAddress(host);
}
