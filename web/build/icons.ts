import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** The icons of pages that the server prints. */
const PRINTED = [
  'check',
  'cloud-off',
  'eye',
  'landmark',
  'messages-square',
  'search',
  'tags',
  'triangle-alert',
];
// Names it had before may stand after it.
const NODE = /"node": (\[\[.*?\]\])/;

/** Writes `.vite/icons.json` for the server: the inner SVG of each icon by name, from the package the client uses. */
export function icons(): Plugin {
  return {
    name: 'tessera-icons',
    apply: 'build',
    generateBundle() {
      const source = JSON.stringify(Object.fromEntries(PRINTED.map((name) => [name, inner(name)])));
      this.emitFile({ type: 'asset', fileName: '.vite/icons.json', source });
    },
  };
}

function inner(name: string): string {
  const address = import.meta.resolve(`@lucide/svelte/icons/${name}`).replace(/\.js$/, '.svelte');
  const found = NODE.exec(readFileSync(new URL(address), 'utf8'));
  if (!found) throw new Error(`the icon ${name} is written differently now: ${address}`);
  const parts = JSON.parse(found[1]!) as [string, Record<string, string>][];
  return parts.map(([tag, attributes]) => `<${tag} ${written(attributes)}/>`).join('');
}

function written(attributes: Record<string, string>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');
}
