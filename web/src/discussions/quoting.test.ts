import { describe, expect, it } from 'vitest';
import { Quoting, type Passage } from './passages.ts';
import { beginning, cut } from './quoting.svelte.ts';

const passage: Passage = { post: 'p', number: 2, lang: 'de', text: 'Ja.' };

describe('a passage', () => {
  it('is on one line', () => expect(cut('  Eins\n\n zwei\tdrei ', 600)).toBe('Eins zwei drei'));
  it('ends with a whole word', () => expect(cut('Eins zwei drei', 10)).toBe('Eins zwei'));
  it('that just fits stays whole', () => expect(cut('Eins zwei', 9)).toBe('Eins zwei'));
  it('of one long word is cut in it', () => expect(cut('x'.repeat(20), 10)).toBe('x'.repeat(10)));
});

describe('passages', () => {
  it('wait for the form, and come to it once', () => {
    const quoting = new Quoting();
    const heard: Passage[] = [];
    quoting.take(passage);
    const stop = quoting.listen((one) => heard.push(one));
    quoting.take(passage);
    stop();
    quoting.take(passage);
    expect(heard).toEqual([passage, passage]);
  });
});

describe('what is quoted', () => {
  it('says of whom it mentions what the server keeps of them, and no name', () => {
    const prose = document.createElement('div');
    prose.innerHTML =
      '<p>Ask <a href="/people/1" rel="nofollow noopener">@Dorothea</a> or <span class="mention">somebody</span>.</p>\n<p>Soon.</p>';
    expect(beginning(prose)).toBe('Ask @… or @…. Soon.');
    expect(prose.textContent).toContain('@Dorothea');
  });
});
