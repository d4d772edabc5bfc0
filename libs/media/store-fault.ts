import { isNativeError } from 'node:util/types';
import { UpstreamTimeoutError } from '../errors';
import { ForbiddenAddressError } from './guarded-lookup';
import { StoreAnswerError } from './store-errors';
import { StoreRedirectError } from './webdav-request';

/** What can be wrong with a store, as far as somebody would do something else about it. */
export const storeFaults = [
  'nameNotFound',
  'connectionRefused',
  'unreachable',
  'timeout',
  'brokeOff',
  'tls',
  'certificate',
  'forbiddenAddress',
  'otherProtocol',
  'redirected',
  'needsHttps',
  'noCredentials',
  'wrongCredentials',
  'clockSkew',
  'missing',
  'wrongRegion',
  'noRegion',
  'notPermitted',
  'full',
  'busy',
  'failed',
] as const;
export type StoreFault = (typeof storeFaults)[number];

const byErrorCode: Record<string, StoreFault> = {
  ENOTFOUND: 'nameNotFound',
  EAI_AGAIN: 'nameNotFound',
  ECONNREFUSED: 'connectionRefused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'brokeOff',
  ECONNABORTED: 'brokeOff',
  EPIPE: 'brokeOff',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  HOSTNAME_MISMATCH: 'certificate',
};

/** S3's names of errors, those of servers that only speak like it included. */
const byS3Code: Record<string, StoreFault> = {
  InvalidAccessKeyId: 'wrongCredentials',
  SignatureDoesNotMatch: 'wrongCredentials',
  InvalidSecurity: 'wrongCredentials',
  InvalidToken: 'wrongCredentials',
  ExpiredToken: 'wrongCredentials',
  CredentialsProviderError: 'noCredentials',
  RequestTimeTooSkewed: 'clockSkew',
  RequestExpired: 'clockSkew',
  NoSuchBucket: 'missing',
  InvalidBucketName: 'missing',
  PermanentRedirect: 'wrongRegion',
  AuthorizationHeaderMalformed: 'wrongRegion',
  IllegalLocationConstraintException: 'wrongRegion',
  AccessDenied: 'notPermitted',
  AllAccessDisabled: 'notPermitted',
  MayNotRead: 'notPermitted',
  MethodNotAllowed: 'notPermitted',
  QuotaExceeded: 'full',
  XMinioStorageFull: 'full',
  SlowDown: 'busy',
  NotS3: 'otherProtocol',
};

const byStatus: Record<number, StoreFault> = {
  401: 'wrongCredentials',
  403: 'notPermitted',
  404: 'missing',
  405: 'notPermitted',
  407: 'wrongCredentials',
  409: 'missing',
  410: 'missing',
  413: 'full',
  423: 'notPermitted',
  429: 'busy',
  501: 'otherProtocol',
  503: 'busy',
  507: 'full',
};

/** S3 refuses what was signed more than 15 minutes away from its own clock; others say no more than 403. */
const mostSkewMs = 15 * 60_000;

function isSkewed({ date }: StoreAnswerError, now: number): boolean {
  const theirs = Date.parse(date ?? '');
  return Math.abs(theirs - now) > mostSkewMs;
}

function faultOfAnswer(answer: StoreAnswerError, now: number): StoreFault {
  const { status, code = '' } = answer;
  const fault = byS3Code[code] ?? byStatus[status];
  if ((fault === 'wrongCredentials' || fault === 'notPermitted') && isSkewed(answer, now)) return 'clockSkew';
  if (fault) return fault;
  return status < 500 ? 'otherProtocol' : 'failed';
}

/** From the outside in: each error and what caused it. */
function* causesOf(error: unknown): Generator<Error & { code?: unknown }> {
  for (let cause = error; isNativeError(cause); cause = cause.cause) yield cause;
}

const isCertificateCode = (code: string) => /^(CERT|CRL)_/.test(code);
const isTlsCode = (code: string) => /^ERR_(SSL|TLS)_/.test(code);

function faultOf(error: Error & { code?: unknown }, now: number): StoreFault | undefined {
  if (error instanceof StoreAnswerError) return faultOfAnswer(error, now);
  if (error instanceof ForbiddenAddressError) return 'forbiddenAddress';
  if (error instanceof StoreRedirectError) return error.toHttps ? 'needsHttps' : 'redirected';
  if (error instanceof UpstreamTimeoutError) return 'timeout';
  const code = typeof error.code === 'string' ? error.code : '';
  if (isCertificateCode(code)) return 'certificate';
  if (isTlsCode(code)) return byErrorCode[code] ?? 'tls';
  if (code.startsWith('HPE_')) return 'otherProtocol';
  if (error.message === 'Region is missing') return 'noRegion';
  return byErrorCode[code] ?? byS3Code[error.name];
}

/** What is wrong with a store that threw this. @param now epoch milliseconds by our clock */
export function storeFault(error: unknown, now: number): StoreFault {
  for (const cause of causesOf(error)) {
    const fault = faultOf(cause, now);
    if (fault) return fault;
  }
  return 'failed';
}

/** It knows us, and does not let us do this. Not: who it does not know, and whose clock is wrong. */
export const isNotPermitted = (error: unknown) => storeFault(error, Date.now()) === 'notPermitted';
