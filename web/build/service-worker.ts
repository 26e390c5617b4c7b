import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Emits `/sw.js`: our worker with the list of this build's files and a version made from them. */
export function serviceWorker(): Plugin {
  return {
    name: 'tessera-service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter(
        (file) => file.startsWith('assets/') && !file.endsWith('.map'),
      );
      const list = JSON.stringify(files.sort().map((file) => `/${file}`));
      const version = createHash('sha256').update(list).digest('hex').slice(0, 12);
      const source = readFileSync(new URL('../src/service-worker.js', import.meta.url), 'utf8');
      const filled = source.replace("'%files%'", list).replace('%version%', version);
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: filled });
    },
  };
}
