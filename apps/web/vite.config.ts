import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm start` listens by default; `vite --mode fixtures` talks to the fixture server of `dev/` instead. */
const server = 'http://localhost:8080';
const fixtures = 'http://localhost:8079';

export default defineConfig(({ mode }) => {
  const target = mode === 'fixtures' ? fixtures : server;
  return {
    plugins: [react(), tailwindcss()],
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
