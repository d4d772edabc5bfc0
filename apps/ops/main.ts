import { runUntilSignalled } from '../../libs/http/run-app';
import { startOps } from './app';
import { readOpsConfig } from './config';

runUntilSignalled(async () => startOps(readOpsConfig(process.env)));
