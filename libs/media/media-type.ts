import type { MediaDescriptor } from '../recordings/media-descriptor';

/** By extension of the path. Audio and video only: nothing that a browser would run or show as a page. */
const typesByExtension = new Map(
  Object.entries({
    '3gp': 'video/3gpp',
    aac: 'audio/aac',
    aif: 'audio/aiff',
    aiff: 'audio/aiff',
    amr: 'audio/amr',
    au: 'audio/basic',
    avi: 'video/x-msvideo',
    flac: 'audio/flac',
    m4a: 'audio/mp4',
    m4v: 'video/mp4',
    mka: 'audio/x-matroska',
    mkv: 'video/x-matroska',
    mov: 'video/quicktime',
    mp3: 'audio/mpeg',
    mp4: 'video/mp4',
    mpeg: 'video/mpeg',
    mpg: 'video/mpeg',
    oga: 'audio/ogg',
    ogg: 'audio/ogg',
    ogv: 'video/ogg',
    opus: 'audio/ogg',
    snd: 'audio/basic',
    wav: 'audio/wav',
    weba: 'audio/webm',
    webm: 'video/webm',
    wma: 'audio/x-ms-wma',
    wmv: 'video/x-ms-wmv',
  }),
);

/** With parameters of plain tokens, so that nothing but a media type can get into the header. */
const audioOrVideo = /^(?:audio|video)\/[a-z0-9!#$&^_.+-]{1,100}(?: ?; ?[a-z0-9_-]{1,50}=[a-z0-9_.+-]{1,100}){0,5}$/i;

export interface PlayType {
  contentType: string;
  /** To be saved, not to be played in the browser, whatever the client asked for. */
  attachment: boolean;
}

/**
 * The media file's `type` where it is an audio or video type, else such a type by the extension of its path; anything else is
 * sent as octets to be saved.
 *
 * @param type as the recorder posted it
 * @param path of the media descriptor
 */
export function playType(type: string | undefined, path: string): PlayType {
  if (type !== undefined && audioOrVideo.test(type)) return { contentType: type, attachment: false };
  const contentType = typesByExtension.get(/\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase() ?? '');
  return contentType
    ? { contentType, attachment: false }
    : { contentType: 'application/octet-stream', attachment: true };
}

/** The file name in the path of a descriptor. */
export function mediaFileName({ storage, path }: MediaDescriptor): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (storage === 'awsS3') return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
