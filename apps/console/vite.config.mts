import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const ways = {
  br: (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gz: (bytes: Buffer) => gzipSync(bytes, { level: 9 }),
};

/** Compresses once, as well as can be, what the apps then send as it lies there (libs/http/built-pages.ts). */
const compress = (): Plugin => ({
  name: 'compress',
  writeBundle({ dir }, bundle) {
    for (const [name, file] of Object.entries(bundle)) {
      if (!/\.(html|js|css|svg)$/.test(name)) continue;
      const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
      for (const [ending, compressed] of Object.entries(ways)) {
        const smaller = compressed(bytes);
        if (smaller.length < bytes.length) writeFileSync(path.join(dir!, `${name}.${ending}`), smaller);
      }
    }
  },
});

/** Three pages: the public app's console, the ops app's page, and the interface documents that both apps serve. */
export default defineConfig({
  base: '/',
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the Content-Security-Policy lets none of it run.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The sources are nobody's business but ours.
    sourcemap: false,
    rollupOptions: { input: ['index.html', 'ops.html', 'docs.html'].map((page) => `${import.meta.dirname}/${page}`) },
  },
  plugins: [compress()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
