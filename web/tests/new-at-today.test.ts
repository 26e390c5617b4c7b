import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import type { Me, Session } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import type { Fact } from '../src/lib/live/protocol.ts';
import { ASK_AGAIN, type PageFrame } from '../src/lib/live/index.ts';
import { applySession } from '../src/lib/session.apply.ts';
import NewNotices from '../src/lib/ui/NewNotices.svelte';

/** The number beside Today: notices, conversations of two with something new, and proposals that ask. */

const asked = de.nav.asked_one.replace('{{count, number}}', '1').replace('{{count}}', '1');
const text = () => document.body.textContent.replace(/\s+/g, ' ').trim();

const none = { notices: 0, conversations: 0, asked: 0, partnerships: 0, deputies: 0 };

beforeEach(() => useCatalogue('de', de));

it('counts what others ask', () => {
  render(NewNotices, { ...none, partnerships: 2, deputies: 1 });
  expect(text()).toBe('3 2 Partnerschaften warten auf Ihre Antwort und Jemand bittet Sie um Vertretung');
});

it('is one number, and says of what', () => {
  render(NewNotices, { ...none, notices: 2, conversations: 1, asked: 1 });
  expect(screen.getByText('4')).toHaveAttribute('aria-hidden', 'true');
  expect(text()).toContain(`2 neue Hinweise, 1 Gespräch zu zweit mit Neuem und ${asked}`);
});

it('says nothing of what there is none of', () => {
  const { unmount } = render(NewNotices, { ...none, conversations: 2 });
  expect(text()).toBe('2 2 Gespräche zu zweit mit Neuem');
  unmount();
  render(NewNotices, { ...none, notices: 1 });
  expect(text()).toBe('1 1 neuer Hinweis');
});

describe('follows the own stream', () => {
  const session = {
    person: { notices: 1, conversations: 0, spaces: [] } as unknown as Me,
    position: { stream: 's', epoch: 'e', seq: 3 },
  } as unknown as Session;
  const heard = (...facts: Partial<Fact>[]) =>
    applySession(session, {
      t: 'facts',
      facts: facts.map((fact, at) => ({ seq: 4 + at, ...fact })),
    } as unknown as PageFrame) as Session;
  const numbers = ({ person }: Session) => [person!.notices, person!.conversations];

  it('with both numbers when something was written or read', () => {
    expect(numbers(heard({ type: 'notices', unseen: 2, conversations: 1 }))).toEqual([2, 1]);
  });

  it('with that of the conversations when one begins, ends or is asked for', () => {
    expect(numbers(heard({ type: 'conversation', conversations: 1 }))).toEqual([1, 1]);
  });

  it('and reads anew what waits where a space of theirs is archived', () => {
    const space = { id: 'a', title: 'A', kind: 'community' as const };
    const asked = {
      ...session,
      person: { ...session.person, spaces: [space], wideningsWaiting: 1 },
    } as unknown as Session;
    const archiving = (from: Session) =>
      applySession(from, {
        t: 'facts',
        facts: [{ seq: 4, type: 'space', space: { ...space, archived: true } }],
      } as unknown as PageFrame);
    expect(archiving(asked)).toBe(ASK_AGAIN);
    const quiet = archiving({ ...asked, person: { ...asked.person!, wideningsWaiting: 0 } });
    expect(quiet).toMatchObject({ person: { spaces: [{ archived: true }] } });
  });

  it('and keeps what a fact of an older server does not say', () => {
    expect(numbers(heard({ type: 'conversation' }, { type: 'notices', unseen: 0 }))).toEqual([0, 0]);
  });
});
