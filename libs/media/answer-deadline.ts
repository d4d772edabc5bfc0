import { storeSilent } from './store-errors';

/**
 * Runs `work` with a signal that fires when the caller's does, or when `timeoutMs` have passed: then it rejects at once, also
 * when `work` does not listen.
 *
 * @throws UpstreamTimeoutError
 */
export async function withinTime<T>(
  timeoutMs: number,
  callerSignal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  callerSignal.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const leave = () => controller.abort(callerSignal.reason);
  callerSignal.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(() => controller.abort(storeSilent()), timeoutMs);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    callerSignal.removeEventListener('abort', leave);
  }
}
