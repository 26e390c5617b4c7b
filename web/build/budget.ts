import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { jsonIn } from './texts.ts';

/** One entry of `.vite/manifest.json`. */
interface Chunk {
  file: string;
  src?: string;
  css?: string[];
  imports?: string[];
  dynamicImports?: string[];
}
type Manifest = Record<string, Chunk>;

interface Line {
  name: string;
  kb: number;
  limit: number;
}

const ENTRY = 'index.html';
/** The script of pages printed for visitors; what it fetches later counts too. */
const READER = 'src/reader/reader.ts';
/** All styles are one file (`cssCodeSplit: false`), which index.html links. */
const STYLE = 'style.css';
export const FIRST_LOAD_KB = 60;
export const CATALOGUE_KB = 12;
export const LAZY_KB = 60;
export const READING_KB = 30;

/** Prints what each page costs at first load and fails the build above the budget of UI.md. */
export function budget(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'tessera-budget',
    apply: 'build',
    configResolved: (resolved) => void (config = resolved),
    closeBundle: { order: 'post', sequential: true, handler: () => check(config.build.outDir) },
  };
}

function check(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
  const kb = (files: string[]) =>
    files.reduce((sum, file) => sum + statSync(join(folder, `${file}.br`)).size, 0) / 1000;
  const lines = [
    reading(manifest, kb),
    ...firstLoads(manifest, kb),
    ...catalogues(folder, kb),
    ...lazyChunks(manifest, kb),
  ];
  for (const line of lines)
    console.log(`${line.name.padEnd(46)} ${line.kb.toFixed(1).padStart(6)} kB br (limit ${line.limit})`);
  const over = lines.filter((line) => line.kb > line.limit);
  if (over.length) throw new Error(`over budget: ${over.map((line) => line.name).join(', ')}`);
}

/** The files a browser needs before `key` can run: the chunk, what it imports, and their styles. */
export function closure(manifest: Manifest, key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  chunk.css?.forEach((file) => seen.add(file));
  if ((key === ENTRY || key === READER) && manifest[STYLE]) seen.add(manifest[STYLE].file);
  chunk.imports?.forEach((next) => closure(manifest, next, seen));
  return seen;
}

function pageKeys(manifest: Manifest): string[] {
  return (manifest[ENTRY]?.dynamicImports ?? []).filter((key) => key.endsWith('Page.svelte'));
}

function reading(manifest: Manifest, kb: (files: string[]) => number): Line {
  const files = closure(manifest, READER);
  manifest[READER]?.dynamicImports?.forEach((key) => closure(manifest, key, files));
  return { name: 'a visitor reading', kb: kb([...files]), limit: READING_KB };
}

function firstLoads(manifest: Manifest, kb: (files: string[]) => number): Line[] {
  return pageKeys(manifest).map((key) => {
    const files = closure(manifest, key, closure(manifest, ENTRY));
    return { name: `first load ${key}`, kb: kb([...files]), limit: FIRST_LOAD_KB };
  });
}

function catalogues(folder: string, kb: (files: string[]) => number): Line[] {
  const files = jsonIn(join(folder, 'assets')).filter((file) => file.startsWith('texts-'));
  return files.map((file) => ({
    name: `catalogue ${file}`,
    kb: kb([`assets/${file}`]),
    limit: CATALOGUE_KB,
  }));
}

function lazyChunks(manifest: Manifest, kb: (files: string[]) => number): Line[] {
  const shared = closure(manifest, ENTRY);
  const lazy = new Set(Object.values(manifest).flatMap((chunk) => chunk.dynamicImports ?? []));
  return [...lazy]
    .filter((key) => !shared.has(manifest[key]!.file))
    .map((key) => ({ name: `lazy ${key}`, kb: kb([manifest[key]!.file]), limit: LAZY_KB }));
}
