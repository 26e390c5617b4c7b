import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { keepFocus, leadOn } from './focus.ts';

/** What did its work and goes takes the focus with it: it is led on to the outcome, unless the reader has gone on. */

const one = (id: string) => document.getElementById(id)!;
const turn = () => new Promise((done) => setTimeout(done));

beforeAll(() => {
  Element.prototype.checkVisibility ??= () => true;
  keepFocus();
});
// The body that is watched goes before the browser does.
afterAll(() => document.body.replaceWith(document.createElement('body')));
beforeEach(() => {
  document.body.innerHTML = `
    <main id="main"><h1 id="title">Title</h1>
      <section><h2 id="outcome" tabindex="-1">Outcome</h2><button id="act">Act</button></section>
      <input id="next" aria-label="Next">
    </main>`;
  one('act').focus();
});

it("goes from the page's heading, where it was brought, on to the outcome", async () => {
  one('act').remove();
  await turn();
  expect(one('title')).toHaveFocus();
  await leadOn(one('outcome'));
  expect(one('outcome')).toHaveFocus();
});

it('goes on to the outcome before it is brought anywhere', async () => {
  one('act').remove();
  await leadOn(one('outcome'));
  expect(one('outcome')).toHaveFocus();
});

it('stays on what is still there', async () => {
  await leadOn(one('outcome'));
  expect(one('act')).toHaveFocus();
});

it('leaves alone who has gone on meanwhile, to the heading as well', async () => {
  one('act').remove();
  await turn();
  one('next').focus();
  await leadOn(one('outcome'));
  expect(one('next')).toHaveFocus();
  one('title').focus();
  await leadOn(one('outcome'));
  expect(one('title')).toHaveFocus();
});

it('leaves alone who types in the field it was brought to', async () => {
  document.body.innerHTML = `
    <main id="main"><h1 id="title" tabindex="-1">Title</h1>
      <form><input id="first" aria-label="First"><button id="take" type="button">Take away</button></form>
    </main>`;
  one('take').focus();
  one('take').remove();
  await turn();
  expect(one('first')).toHaveFocus();
  one('first').dispatchEvent(new Event('input', { bubbles: true }));
  await leadOn(one('title'));
  expect(one('first')).toHaveFocus();
});
