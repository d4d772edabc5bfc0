import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { typeFiles, typesOf } from './api-types';
import type { AppName } from './documents';

for (const [app, file] of Object.entries(typeFiles) as [AppName, string][]) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typesOf(app));
}
