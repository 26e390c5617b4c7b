import { little } from './little.ts';

/** Whether the reader saves data: their own choice, kept in this browser, else what the device or browser asks for. */

const KEPT = 'tessera.low-data';
/** A cache of this name tells the service worker, which can read nothing else. */
const MARK = 'low-data';

export function savesData(): boolean {
  const kept = little.read(KEPT);
  return kept ? kept === 'on' : deviceSaves();
}

/** The `Save-Data` of the device; only some browsers tell. */
function deviceSaves(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return !!connection?.saveData;
}

export function keepLowData(on: boolean): void {
  little.write(KEPT, on ? 'on' : 'off');
  if (typeof caches === 'undefined') return;
  void (on ? caches.open(MARK) : caches.delete(MARK)).catch(() => undefined);
}
