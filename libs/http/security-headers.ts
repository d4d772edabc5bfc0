/**
 * Of every answer; media have a policy of their own (send-media.ts). Answers are JSON that no browser is to run, frame, guess the type
 * of or keep.
 *
 * @param baseUrl what clients call us by: where that is https, they are told to stay with it
 */
export const securityHeaders = (baseUrl: string): Record<string, string> => ({
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  ...(baseUrl.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
});

/**
 * What a page may do: run our scripts and nothing that somebody wrote into it, ask our own origin alone, and be framed by nobody.
 * `form-action`: a form whose script has not come yet must not send a password anywhere.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No text becomes markup or script, not even by a slip of ours.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Of pages, over {@link securityHeaders}. */
export const pageHeaders: Record<string, string> = {
  'Content-Security-Policy': pagePolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'usb']
    .map((feature) => `${feature}=()`)
    .join(', '),
  // Kept, and asked for again: a new version is there with the next load.
  'Cache-Control': 'no-cache',
};
