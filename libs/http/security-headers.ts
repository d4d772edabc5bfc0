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
