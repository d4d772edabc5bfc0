import { startTestMediaServer } from '../../libs/testing/media-server';
import { describeUploadMemory } from '../../libs/testing/upload-memory';

// Whole uploads of 256 MB, and the stores of the field, are left to the store suite.
describeUploadMemory(
  'the embedded media server',
  async () => {
    const { url, username, password, close } = await startTestMediaServer();
    const uploads = { storage: 'webDAV', baseUrl: url } as const;
    return { storage: { awsS3: [], webDAV: [{ baseUrl: url, username, password }], uploads }, close };
  },
  { one: 96 << 20, each: 8 << 20 },
);
