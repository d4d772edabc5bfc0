/** What every frame of an MP3 has in common. */
export interface Mp3Format {
  type: 'audio/mpeg';
  /** MPEG 1, MPEG 2 (half the sample rates) or MPEG 2.5 (a quarter). */
  version: 1 | 2 | 2.5;
  channels: 1 | 2;
  sampleRate: number;
}

export interface Mp3Header extends Mp3Format {
  /** Bytes of the frame, these four included. */
  frameBytes: number;
  /** Samples a channel. */
  samples: number;
  hasChecksum: boolean;
}

export const headerBytes = 4;

const versions = [2.5, undefined, 2, 1] as const;
const sampleRatesOfMpeg1 = [44_100, 48_000, 32_000];
/** Of layer III in kbit/s, by index; 0 is a bit rate that the header does not say, which hardly anything writes and little plays. */
const bitRates = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
};
const layer3 = 1;
const mono = 3;
const reservedEmphasis = 2;

/** The header of an MPEG layer III frame (ISO 11172-3, 13818-3) at this place, where there is one. */
export function parseMp3Header(bytes: Buffer, at: number): Mp3Header | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const header = bytes.readUInt32BE(at);
  if (header >>> 21 !== 0x7ff || ((header >>> 17) & 3) !== layer3 || (header & 3) === reservedEmphasis)
    return undefined;
  const version = versions[(header >>> 19) & 3];
  const fullRate = sampleRatesOfMpeg1[(header >>> 10) & 3];
  const kilobits = bitRates[version === 1 ? 'mpeg1' : 'mpeg2'][(header >>> 12) & 15];
  if (!version || !fullRate || !kilobits) return undefined;
  const sampleRate = version === 1 ? fullRate : version === 2 ? fullRate / 2 : fullRate / 4;
  const samples = version === 1 ? 1152 : 576;
  const padding = (header >>> 9) & 1;
  return {
    type: 'audio/mpeg',
    version,
    channels: ((header >>> 6) & 3) === mono ? 1 : 2,
    sampleRate,
    frameBytes: Math.floor(((samples / 8) * kilobits * 1000) / sampleRate) + padding,
    samples,
    hasChecksum: ((header >>> 16) & 1) === 0,
  };
}

export const isSameKind = (a: Mp3Format, b: Mp3Format) =>
  a.version === b.version && a.sampleRate === b.sampleRate && a.channels === b.channels;

function sideInfoBytes({ version, channels }: Mp3Format): number {
  if (version === 1) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}

/** A frame of no sound that tells a player the length of its own file: wrong in the midst of a longer one. */
export function isInfoFrame(frame: Buffer, header: Mp3Header): boolean {
  const behindSideInfo = headerBytes + (header.hasChecksum ? 2 : 0) + sideInfoBytes(header);
  const name = frame.toString('latin1', behindSideInfo, behindSideInfo + 4);
  return name === 'Xing' || name === 'Info' || frame.toString('latin1', 36, 40) === 'VBRI';
}
