import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tessera } from './server.ts';

/** A small invented register of municipalities, in the form of the German one. */

const WIDTH = 220;
const line = (kind: string, day: string, key: string, name: string) =>
  (kind + day + key.padEnd(12) + name).padEnd(WIDTH);

/** Imports a register of this day with these municipalities, by name; each has the number of its place in `all`. */
export async function importRegister(
  data: string,
  day: string,
  all: readonly string[],
  listed: readonly string[],
): Promise<void> {
  const lines = [line('10', day, '01', 'Schleswig-Holstein'), line('40', day, '01056', 'Pinneberg')];
  for (const name of listed) {
    const number = `9${String(all.indexOf(name)).padStart(2, '0')}`;
    const figures = '63    000000021540000004427900000021634    25421       2131132111517007';
    lines.push(line('50', day, `01056   0${number}`, name));
    const own = `60${day}01056${number}0${number}${name}`;
    lines.push((own.padEnd(122) + figures).padEnd(WIDTH));
  }
  const folder = await mkdtemp(join(tmpdir(), 'tessera-register-'));
  const file = join(folder, 'register.txt');
  await writeFile(file, `${lines.join('\n')}\n`);
  await tessera(data, 'import', 'gv100ad', file);
  await rm(folder, { recursive: true });
}
