import { startTestMediaServer } from '../testing/media-server';
import { describeMediaStore } from '../testing/media-store-contract';
import { describeMediaStoreFaults } from '../testing/media-store-faults';
import { describeMediaStoreMemory } from '../testing/media-store-memory';
import { webDavUnderTest } from '../testing/stores/store-under-test';

async function startEmbedded() {
  const server = await startTestMediaServer();
  const { port, pathname } = new URL(server.url);
  return webDavUnderTest(Number(port), pathname, server, server.close);
}

describeMediaStore('the embedded media server', startEmbedded, { tellsSizeWith416: true, tellsGone: true });
describeMediaStoreFaults('the embedded media server', startEmbedded, { patientMs: 2_000 });
describeMediaStoreMemory('the embedded media server', startEmbedded);
