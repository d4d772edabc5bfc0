import { ApiFailure, apiFetch, failureOf } from '../shared/api';
import { asFailure } from '../shared/use-load';

/** What the browser does not say of media that it could not play: asks for the first byte itself. */
export async function mediaFailure(src: string): Promise<ApiFailure> {
  try {
    const response = await apiFetch(src, { headers: { Range: 'bytes=0-0' } });
    if (!response.ok) return failureOf(response, await response.json().catch(() => undefined));
    await response.body?.cancel();
    return new ApiFailure('refused', '', response.status);
  } catch (error) {
    return asFailure(error);
  }
}
