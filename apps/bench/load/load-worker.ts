import { parentPort, workerData } from 'node:worker_threads';
import { loadChunks, type LoadTask } from './load-chunks';

/** A thread of the load; its messages are the numbers of recordings loaded. */
void loadChunks(workerData as LoadTask, (recordings) => parentPort!.postMessage(recordings));
