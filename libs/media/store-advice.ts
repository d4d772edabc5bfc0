import type { StoreFault } from './store-fault';

/** What a store's address and credentials are called in its settings. */
export interface StoreWords {
  address: string;
  credentials: string;
  place: string;
  secured: boolean;
}

export const s3Words = ({ endpoint }: { endpoint?: string }): StoreWords => ({
  address: endpoint === undefined ? 'region' : 'endpoint',
  credentials: 'accessKeyId and secretAccessKey',
  place: 'bucket',
  secured: endpoint === undefined || endpoint.startsWith('https:'),
});

export const webDavWords = ({ baseUrl }: { baseUrl: string }): StoreWords => ({
  address: 'baseUrl',
  credentials: 'username and password',
  place: 'folder',
  secured: baseUrl.startsWith('https:'),
});

const otherScheme = ({ secured }: StoreWords) => (secured ? 'http' : 'https');

/** What is wrong, in the words of whoever has to mend it, and what to do about it. Never a word of the store's own. */
const sentences: Record<StoreFault, (words: StoreWords) => string> = {
  nameNotFound: ({ address }) =>
    `The name of its server is not found in the DNS. Look at the spelling of ${address}, and at the name server of this machine` +
    (address === 'endpoint' ? '; a server that knows no names of buckets needs forcePathStyle.' : '.'),
  connectionRefused: ({ address }) =>
    `Nothing takes connections at its address. Look at the host and port in ${address}, and whether the server runs.`,
  unreachable: ({ address }) =>
    `There is no way from here to its address. Look at ${address}, at routes and at firewalls.`,
  timeout: ({ address }) =>
    `It did not answer in the time of STORAGE_TIMEOUT_MS. Look at ${address}, at a firewall on the way, and at the server's load.`,
  brokeOff: (words) =>
    `It closed the connection without an answer. It may speak ${otherScheme(words)}: look at the beginning of ${words.address}.`,
  tls: ({ address }) =>
    `No TLS connection comes about. It may speak plain http at this port: look at ${address}, and at the server's TLS versions.`,
  certificate: ({ address }) =>
    `Its certificate is not trusted: it has run out, names another host, or its issuer is unknown here. Mend the certificate, ` +
    `use the name in ${address} that it is made out to, or give this process the issuer's certificate by NODE_EXTRA_CA_CERTS.`,
  forbiddenAddress: ({ address }) =>
    `${address} is, or resolves to, a link-local or metadata address, which is never connected to. Use the store's own address.`,
  otherProtocol: ({ address, place }) =>
    place === 'bucket'
      ? `Something answers there, but it is no S3. Look at the host, port and path in ${address}.`
      : `Something answers there, but neither as WebDAV nor as files over HTTP. Look at the host, port and path in ${address}.`,
  redirected: ({ address }) =>
    `It sends us to another address, and redirects out of ${address} are not followed. Put the address that it redirects to into ${address}.`,
  needsHttps: ({ address }) =>
    `It answers by https alone. Let ${address} begin with https; recordings keep naming the address that they were posted with.`,
  noCredentials: ({ credentials, place }) =>
    place === 'bucket'
      ? `There are no credentials for it. Set ${credentials}, or give this process credentials of AWS.`
      : `It asks for credentials and none are set. Set ${credentials}.`,
  wrongCredentials: ({ credentials }) =>
    `It does not know these credentials. Enter ${credentials} anew; they may have been changed or have run out at the store.`,
  clockSkew: () =>
    `Its clock and ours are too far apart, so that it takes no signature of ours. Set the clock of this machine by NTP, and the store's.`,
  missing: ({ place, address }) =>
    place === 'bucket'
      ? `There is no bucket of this name. Create it, or look at the spelling of bucket and at ${address}.`
      : `There is no such folder. Create it on the server, or look at the path in ${address}.`,
  wrongRegion: () => `The bucket lies in another region. Set region to the one that the bucket was made in.`,
  noRegion: () => `There is no region set, and none in this process's environment. Set region.`,
  notPermitted: ({ place }) =>
    place === 'bucket'
      ? `It knows these credentials, but does not let them do this. Give their user the right to it below this prefix.`
      : `It does not let these credentials do this. Give their user the right to it in this folder.`,
  full: () => `It has no room left. Make room, or raise the quota.`,
  busy: () => `It is too busy or out of service at the moment. Try again; if it stays so, look at the store.`,
  failed: () =>
    `It answers with an error of its own. Look at the store's log; the log of this process says what it answered.`,
};

/** What a check was doing when the store refused. */
export type CheckStep = 'read' | 'write' | 'readBack' | 'remove';

const failedSteps: Record<CheckStep, string> = {
  read: '',
  write: 'Reading works, but nothing can be written, so that uploads fail. ',
  readBack: 'Something can be written where uploads go, but not be read again. ',
  remove: 'Uploads work, but nothing can be deleted, neither by DELETE nor by retention. ',
};

/** @param step what failed */
export const storeAdvice = (fault: StoreFault, step: CheckStep, words: StoreWords) =>
  failedSteps[step] + sentences[fault](words);

/** What there is to say of a store that works. */
export function storePraise(takesUploads: boolean, refused: 'listing' | 'PROPFIND' | undefined): string {
  if (refused === 'PROPFIND' && !takesUploads) {
    return 'It answers and lets us in, but speaks no WebDAV: whether its folder is there, and whether anything can be deleted, only its media will show.';
  }
  const works = takesUploads
    ? 'It works: a test file was written where uploads go, read again and removed.'
    : 'It works: it answers and lets us read.';
  if (refused !== 'listing') return works;
  return `${works} It does not let us list: media that are gone may then be reported as refused.`;
}
