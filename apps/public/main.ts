import { runUntilSignalled } from '../../libs/http/run-app';
import { startPublic } from './app';
import { readPublicConfig } from './config';

runUntilSignalled(async () => startPublic(readPublicConfig(process.env)));
