import { describeMediaStore } from '../testing/media-store-contract';
import { describeMediaStoreFaults } from '../testing/media-store-faults';
import { describeMediaStoreMemory } from '../testing/media-store-memory';
import { describeStoreCheck } from '../testing/store-check-contract';
import { startApache } from '../testing/stores/apache';

describeMediaStore('Apache mod_dav', startApache, { tellsSizeWith416: false, tellsGone: true });
describeMediaStoreFaults('Apache mod_dav', startApache, { patientMs: 10_000 });
describeMediaStoreMemory('Apache mod_dav', startApache);
describeStoreCheck('Apache mod_dav', startApache);
