import { describeMediaStore } from '../testing/media-store-contract';
import { describeMediaStoreFaults } from '../testing/media-store-faults';
import { describeMediaStoreMemory } from '../testing/media-store-memory';
import { describeStoreCheck } from '../testing/store-check-contract';
import { startSwift } from '../testing/stores/swift';

describeMediaStore("OpenStack Swift's S3 face", startSwift, { tellsSizeWith416: false, tellsGone: false });
describeMediaStoreFaults("OpenStack Swift's S3 face", startSwift, { patientMs: 10_000 });
describeMediaStoreMemory("OpenStack Swift's S3 face", startSwift);
describeStoreCheck("OpenStack Swift's S3 face", startSwift);
