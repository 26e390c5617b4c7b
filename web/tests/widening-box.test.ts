import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import WideningBox from '../src/discussions/WideningBox.svelte';
import type { WideningState } from '../src/discussions/widening.svelte.ts';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import texts from '../src/lib/i18n/locales/widening/de.json';
import type { Widening } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';

/** A proposal is answered, carried out and ended only where something can be done about it. */

const say = texts.widening;
const proposal = { act: { busy: false, failure: null } } as unknown as WideningState;
const draw = (rests: boolean, parts: Partial<Widening> = {}) => {
  const widening = {
    agreed: 1,
    asked: 2,
    askerAgreed: true,
    audience: 'public',
    mayMove: true,
    mayWithdraw: true,
    mine: { contributions: 1, answer: null },
    proposedBy: null,
    space: null,
    whoCanSee: null,
    ...parts,
  } as unknown as Widening;
  render(WideningBox, { widening, proposal, rests });
};
const buttons = () => screen.queryAllByRole('button').map((button) => button.textContent.trim());

beforeEach(() => useCatalogue('de', { ...de, ...errors, ...texts }));

it('is answered, carried out and taken back', () => {
  draw(false);
  expect(buttons()).toEqual([say.agree, say.stay, say.move, say.withdraw]);
  expect(screen.queryByText(errors.error.space_archived)).toBeNull();
});

it('waits for who asked', () => {
  draw(false, { askerAgreed: false });
  expect(buttons()).toEqual([say.agree, say.stay, say.withdraw]);
  expect(screen.getByText(say.asker_first)).toBeVisible();
});

it('rests in a space that is archived, and says so', () => {
  draw(true, { askerAgreed: false });
  expect(buttons()).toEqual([]);
  expect(screen.getByText(errors.error.space_archived)).toBeVisible();
  expect(screen.queryByText(say.asker_first)).toBeNull();
  expect(screen.getByRole('heading', { name: say.title })).toBeVisible();
});
