import { fireEvent, render, screen } from '@testing-library/svelte';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRawSnippet } from 'svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import { plainDigits } from '../src/lib/digits.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import Field from '../src/lib/ui/Field.svelte';
import YearField from '../src/lib/ui/YearField.svelte';

const SOURCE = join(import.meta.dirname, '../src');
const box = () => screen.getByRole<HTMLInputElement>('textbox');
const type = (value: string) => fireEvent.input(box(), { target: { value } });

beforeEach(() => useCatalogue('de', de));

it.each([
  ['٢٠٢٤', '2024'],
  ['۲۰۲۴', '2024'],
  ['٥٢٫٥', '52.5'],
  ['١٬٢٠٠', '1200'],
  ['+49 (0) 30/1', '+49 (0) 30/1'],
  ['عام 2024', 'عام 2024'],
])('%s is %s', (typed, plain) => {
  expect(plainDigits(typed)).toBe(plain);
});

describe('a field that asks for a number', () => {
  const control = (attributes: string) =>
    createRawSnippet(() => ({ render: () => `<input ${attributes} />` })) as never;

  it.each(['inputmode="numeric"', 'inputmode="decimal"', 'type="tel"'])(
    'takes all digits: %s',
    async (kind) => {
      render(Field, { label: 'Zahl', control: control(kind) });
      await type('٠۴2');
      expect(box()).toHaveValue('042');
    },
  );

  it('leaves the caret where somebody typed', async () => {
    render(Field, { label: 'Zahl', control: control('inputmode="numeric"') });
    box().value = '2٠4';
    box().setSelectionRange(2, 2);
    await fireEvent.input(box());
    expect([box().value, box().selectionStart]).toEqual(['204', 2]);
  });

  it('is not one of words: there they stay as they are', async () => {
    render(Field, { label: 'Text', control: control('') });
    await type('عام ٢٠٢٤');
    expect(box()).toHaveValue('عام ٢٠٢٤');
  });
});

describe('the field of a year', () => {
  it('gives the year typed in any digits', async () => {
    let value: number | null = null;
    render(YearField, {
      label: 'Jahr',
      name: 'year',
      get value() {
        return value;
      },
      set value(next) {
        value = next;
      },
    });
    await type('۱۹۹۸');
    expect(value).toBe(1998);
    expect(box()).toHaveValue('1998');
    expect(box().validity.valid).toBe(true);
  });

  it.each(['799', '10000', 'neulich', '20 24'])('holds back what is no year: %s', async (typed) => {
    render(YearField, { label: 'Jahr', name: 'year', value: null });
    await type(typed);
    expect(box()).toHaveValue(typed);
    expect(box().validity.patternMismatch).toBe(true);
  });
});

it('no field is of the kind that drops other digits without a word', () => {
  const components = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.svelte'),
  );
  // In the markup; a comment may say why not.
  const kinds = components.filter((name) => /\stype="number"/.test(readFileSync(join(SOURCE, name), 'utf8')));
  expect(components.length).toBeGreaterThan(100);
  expect(kinds).toEqual([]);
});
