import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromRoot, tessera } from './server.ts';

/** The German register of municipalities as it comes with the server. */
const REGISTER = fromRoot('server/tessera/organisations/data/GV100AD_301123.txt.xz');

/** Node reads no xz; the server's Python does. */
const WITHOUT = `
import lzma, sys
with lzma.open(sys.argv[1], "rt", newline="") as register, open(sys.argv[2], "w", newline="") as out:
    out.writelines(line for line in register if line[:2] != "60" or line[22:72].strip() != sys.argv[3])
`;

const WAITS = 30;

/** Imports the register into the world of this data folder; returns what the command said. */
export const importRegister = (data: string) => imported(data, REGISTER);

/** The demo world takes the register over by itself in its first minute: while it does, the command is refused. */
async function imported(data: string, file: string): Promise<string> {
  for (let wait = 1; ; wait += 1)
    try {
      return await tessera(data, 'import', 'gv100ad', file);
    } catch (error) {
      const running = String(error).includes('Another import');
      if (!running || wait === WAITS) throw error;
      await new Promise((done) => setTimeout(done, 1_000));
    }
}

/** Imports the register as if it no longer listed the municipality of this name. */
export async function importRegisterWithout(data: string, name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-register-'));
  const file = join(folder, 'register.txt');
  await promisify(execFile)(fromRoot('.venv/bin/python'), ['-c', WITHOUT, REGISTER, file, name]);
  await imported(data, file);
  await rm(folder, { recursive: true });
}
