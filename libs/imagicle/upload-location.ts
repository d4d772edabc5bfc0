import type { StorageSettings } from '../contact-centers/contact-center';
import { uploadFolderOf } from '../contact-centers/upload-folder';
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

function descriptorIn({ uploads }: StorageSettings, folder: string, file: string): MediaDescriptor {
  const path = `${folder}${file}`;
  return uploads?.storage === 'awsS3'
    ? { storage: 'awsS3', path, data: { bucket: uploads.bucket } }
    : { storage: 'webDAV', path };
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
  const target = uploadFolderOf(storage);
  if (!target) throw new UpstreamFailedError('The contact center has no upload store');
  const descriptor = descriptorIn(storage, target.folder, fileName(uuid, type, now));
  if (!findStore(storage, descriptor).allowed) {
    throw new UpstreamFailedError("The upload store of the contact center's settings cannot take uploads");
  }
  return descriptor;
}
