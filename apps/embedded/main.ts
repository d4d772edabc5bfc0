import { runUntilSignalled } from '../../libs/http/run-app';
import { startEmbedded } from './start';

runUntilSignalled(() => startEmbedded(process.env, (text) => process.stdout.write(`${text}\n`)));
