import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const LOCALES = new URL('../src/lib/i18n/locales/', import.meta.url).pathname;

/** The names of the JSON files in a folder and below it, from there on. */
export function jsonIn(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((file) => file.endsWith('.json')).sort();
}

/** Emits the catalogues under one address that changes with any of them, so that the client holds that one and not the
 *  names of a hundred files. */
export function texts(): Plugin {
  const files = jsonIn(LOCALES);
  const whole = new Map(files.map((file) => [file, readFileSync(join(LOCALES, file), 'utf8')]));
  const hash = createHash('sha256')
    .update(JSON.stringify([...whole]))
    .digest('base64url');
  const folder = `assets/texts-${hash.slice(0, 8)}/`;
  return {
    name: 'tessera-texts',
    config: (_config, { command }) => ({
      define: { __TEXTS__: JSON.stringify(command === 'build' ? `/${folder}` : '/src/lib/i18n/locales/') },
    }),
    generateBundle() {
      for (const [file, text] of whole) {
        const source = JSON.stringify(JSON.parse(text));
        this.emitFile({ type: 'asset', fileName: folder + file, source });
      }
    },
  };
}
