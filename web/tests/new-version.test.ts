import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A newer client is offered, and put in place only when the reader says so. */

type State = 'installing' | 'installed' | 'activated';
class Worker extends EventTarget {
  state: State = 'installing';
  said: unknown[] = [];
  postMessage = (word: unknown) => void this.said.push(word);
  become(state: State): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}
class Registration extends EventTarget {
  waiting: Worker | null = null;
  installing: Worker | null = null;
  update = vi.fn(() => Promise.resolve());
  find(worker: Worker): void {
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
  }
}

let registration: Registration;
let container: EventTarget & { controller: Worker | null };
const reload = vi.fn();

async function started(controller: Worker | null) {
  registration = new Registration();
  const active = new Worker();
  container = Object.assign(new EventTarget(), {
    controller,
    ready: Promise.resolve({ active }),
    register: () => Promise.resolve(registration),
  });
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { serviceWorker: container }));
  vi.stubGlobal('location', { origin: 'http://localhost', reload });
  vi.resetModules();
  const { newVersion, startWorker } = await import('../src/lib/new-version.svelte.ts');
  await startWorker();
  return { newVersion, active };
}
const takeOver = () => container.dispatchEvent(new Event('controllerchange'));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  reload.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('is offered once it is there, and nothing happens by itself', async () => {
  const { newVersion } = await started(new Worker());
  const worker = new Worker();
  registration.find(worker);
  expect(newVersion.ready).toBe(false);
  worker.become('installed');
  expect(newVersion.ready).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(worker.said).toEqual([]);
  expect(reload).not.toHaveBeenCalled();
});

it('takes over after drafts had time to be kept, then the page begins anew, once', async () => {
  const { newVersion } = await started(new Worker());
  const worker = new Worker();
  registration.find(worker);
  worker.become('installed');
  void newVersion.use();
  await vi.advanceTimersByTimeAsync(300);
  expect(worker.said, 'a draft is written 300 ms after the last key').toEqual([]);
  await vi.advanceTimersByTimeAsync(400);
  expect(worker.said).toEqual(['take over']);
  expect(reload).not.toHaveBeenCalled();
  takeOver();
  expect(reload).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reload).toHaveBeenCalledOnce();
});

it('begins the page anew where the newer client does not say that it has taken over', async () => {
  const { newVersion } = await started(new Worker());
  const worker = new Worker();
  registration.find(worker);
  worker.become('installed');
  void newVersion.use();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reload).toHaveBeenCalledOnce();
});

it('is offered to other tabs too when one has had it take over', async () => {
  const { newVersion } = await started(new Worker());
  takeOver();
  expect(newVersion.ready).toBe(true);
  expect(reload).not.toHaveBeenCalled();
  void newVersion.use();
  await vi.advanceTimersByTimeAsync(700);
  expect(reload).toHaveBeenCalledOnce();
});

it('is none at the first visit', async () => {
  const { newVersion } = await started(null);
  const worker = new Worker();
  registration.find(worker);
  worker.become('installed');
  takeOver();
  expect(newVersion.ready).toBe(false);
});

it('is looked for in a tab that stays open for long, at most every hour', async () => {
  await started(new Worker());
  document.dispatchEvent(new Event('visibilitychange'));
  expect(registration.update).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(3_700_000);
  document.dispatchEvent(new Event('visibilitychange'));
  document.dispatchEvent(new Event('visibilitychange'));
  expect(registration.update).toHaveBeenCalledOnce();
});
