import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm start` listens by default; `vite --mode fixtures` talks to the fixture server of `dev/` instead. */
const server = 'http://localhost:8080';
const fixtures = 'http://localhost:8079';

export default defineConfig(({ mode }) => {
  const target = mode === 'fixtures' ? fixtures : server;
  return {
    plugins: [react(), tailwindcss(), compress()],
    resolve: {
      alias: [
        {
          find: /^zod$/,
          replacement: fileURLToPath(new URL('src/shell/schema-stand-in.ts', import.meta.url)),
        },
      ],
    },
    server: { proxy: { '/api': target, '/media': target } },
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      // Everything below assets/ carries its hash in its name and may be kept for ever.
      assetsDir: 'assets',
      assetsInlineLimit: 0,
      target: ['chrome120', 'firefox121', 'safari17'],
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
    },
  };
});

/** Leaves a `.br` and a `.gz` beside every text of the build, so that the server sends them without any work. */
function compress(): Plugin {
  let dist = '';
  return {
    name: 'compress',
    apply: 'build',
    configResolved({ root, build }) {
      dist = resolve(root, build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue;
        const content = readFileSync(join(dist, name));
        writeFileSync(join(dist, `${name}.gz`), gzipSync(content, { level: 9 }));
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        writeFileSync(join(dist, `${name}.br`), brotliCompressSync(content, { params }));
      }
    },
  };
}
