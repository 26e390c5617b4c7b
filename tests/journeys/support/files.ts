import { randomUUID } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Writer } from './writers.ts';

/** Files as people attach them, made here. */

export interface Made {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const PART = 500_000;

/** Text of this many bytes, different on every line. */
export function textFile(name: string, bytes: number): Made {
  const lines = Array.from({ length: Math.ceil(bytes / 8) }, (_, n) => `${String(n).padStart(7, '0')}\n`);
  return { name, mimeType: 'text/plain', buffer: Buffer.from(lines.join('').slice(0, bytes)) };
}

/** A picture in one colour. */
export function pngFile(name: string, width = 640, height = 480): Made {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 120)]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const parts = [chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))];
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, ...parts]) };
}

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Sends a file by the API; answers its id. */
export async function upload(one: Writer, file: Made, alt = ''): Promise<string> {
  const headers = () => ({ 'Idempotency-Key': randomUUID() });
  const data = { name: file.name, size: file.buffer.length };
  const made = await one.http.post('/api/files', { headers: headers(), data });
  if (!made.ok()) throw new Error(`${file.name}: ${made.status()} ${await made.text()}`);
  const { id } = (await made.json()) as { id: string };
  const part = { 'Content-Type': 'application/octet-stream' };
  for (let offset = 0; offset < file.buffer.length; offset += PART)
    await one.http.patch(`/api/files/${id}?offset=${offset}`, {
      headers: part,
      data: file.buffer.subarray(offset, offset + PART),
    });
  for (let look = 0; look < 50; look += 1) {
    const { state } = (await (await one.http.get(`/api/files/${id}/state`)).json()) as { state: string };
    if (state === 'refused') throw new Error(`${file.name} is refused`);
    if (state === 'ready') break;
    await new Promise((done) => setTimeout(done, 200));
  }
  if (alt) await one.http.put(`/api/files/${id}/alt`, { headers: headers(), data: { alt } });
  return id;
}

/** Answers with these files on it. */
export async function answerWith(one: Writer, thread: string, text: string, files: string[]): Promise<void> {
  const headers = { 'Idempotency-Key': randomUUID() };
  const came = await one.http.post(`/api/threads/${thread}/answers`, { headers, data: { text, files } });
  if (!came.ok()) throw new Error(`${one.name} is refused: ${came.status()} ${await came.text()}`);
}
