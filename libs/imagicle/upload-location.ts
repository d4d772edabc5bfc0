import type { StorageSettings, UploadTarget } from '../contact-centers/contact-center';
import { prefixFolder } from '../contact-centers/store-address';
import { UpstreamFailedError } from '../errors';
import { findStore } from '../media/allowed-store';
import type { AudioFormat } from '../media/audio-format';
import type { MediaDescriptor } from '../recordings/media-descriptor';
import type { Instant } from '../recordings/recording';

const extensions = { 'audio/wav': 'wav', 'audio/mpeg': 'mp3' } as const;

/** Folders of one day each: no listing of a store grows without end. */
function fileName(uuid: string, type: AudioFormat['type'], now: Instant): string {
  const [day] = new Date(now).toISOString().split('T');
  return `${day!.replaceAll('-', '/')}/${uuid}.${extensions[type]}`;
}

function descriptorIn(storage: StorageSettings, target: UploadTarget, file: string): MediaDescriptor {
  if (target.storage === 'awsS3') {
    const store = storage.awsS3.find(({ bucket }) => bucket === target.bucket);
    const path = `${prefixFolder(store?.prefix)}${prefixFolder(target.prefix)}${file}`;
    return { storage: 'awsS3', path, data: { bucket: target.bucket } };
  }
  const folder = prefixFolder(target.path).split('/').map(encodeURIComponent).join('/');
  return { storage: 'webDAV', path: `${target.baseUrl}${folder}${file}` };
}

/**
 * Where the audio of an upload is to lie: below the folder of the contact center's upload store, `<year>/<month>/<day>` of its
 * arrival (UTC).
 *
 * @throws UpstreamFailedError when the contact center has no upload store
 */
export function uploadLocation(
  storage: StorageSettings,
  uuid: string,
  type: AudioFormat['type'],
  now: Instant,
): MediaDescriptor {
  if (!storage.uploads) throw new UpstreamFailedError('The contact center has no upload store');
  const descriptor = descriptorIn(storage, storage.uploads, fileName(uuid, type, now));
  if (!findStore(storage, descriptor).allowed) {
    throw new UpstreamFailedError("The upload store of the contact center's settings cannot take uploads");
  }
  return descriptor;
}
