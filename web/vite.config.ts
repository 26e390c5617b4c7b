import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { budget } from './build/budget.ts';
import { icons } from './build/icons.ts';
import { precompress } from './build/precompress.ts';
import { serviceWorker } from './build/service-worker.ts';
import { texts } from './build/texts.ts';

/** Where `npm run dev` finds the server; the built client is served by the server itself. */
const SERVER = process.env.TESSERA_DEV_SERVER ?? 'http://127.0.0.1:8000';

/** What printed pages need too: a chunk without any component, so that reading does not bring the client. */
const PLAIN =
  /src\/lib\/(backoff|little|low-data|time|i18n\/(choice|translate)|ui\/(copying|theme|tile))\.ts$|preload-helper/;
/** Modules that most pages use; the editor and dialogs come only where someone writes. */
const PARTS = /src\/(app|lib\/(ui(?!\/(Editor|MentionList|markdown|mention))|api|live))\//;

export default defineConfig({
  plugins: [svelte(), icons(), texts(), serviceWorker(), precompress(), budget()],
  server: { proxy: { '/api': { target: SERVER, ws: true } } },
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    // Inline data: images would need a looser Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One small style sheet, and one chunk for the parts most pages share: on a line with 400 ms delay requests
    // cost more than bytes.
    cssCodeSplit: false,
    rolldownOptions: {
      // The client, and the script of pages that the server prints.
      input: ['index.html', 'src/reader/reader.ts'],
      output: {
        codeSplitting: {
          groups: [
            { name: 'plain', test: PLAIN, priority: 1 },
            { name: 'parts', test: PARTS, minShareCount: 4 },
          ],
        },
      },
    },
  },
});
