import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin, ResolvedConfig } from 'vite';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const TEXT = /\.(js|css|json|svg|txt|webmanifest)$/;

/** Writes `.br` and `.gz` beside every text file, so that the server never compresses an asset itself.
 *  index.html has none: the server fills it for each request. */
export function precompress(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'tessera-precompress',
    apply: 'build',
    configResolved: (resolved) => void (config = resolved),
    closeBundle: { order: 'post', sequential: true, handler: () => compressAll(config.build.outDir) },
  };
}

async function compressAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !TEXT.test(entry.name) || entry.parentPath.includes('.vite')) continue;
    await compress(join(entry.parentPath, entry.name));
  }
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await writeFile(`${path}.br`, await brotli(bytes, { params }));
  await writeFile(`${path}.gz`, await zip(bytes, { level: 9 }));
}
