import { defineConfig } from 'vite';

/** Everything under `/_/`, in files named after their content; nothing inside the page itself, as its policy wants it. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/_/',
  publicDir: 'public',
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
