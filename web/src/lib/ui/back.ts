/** Who goes back finds the place they left: the browser looks for it before the page is drawn, and is at the top then. */

/** Told by the router, which has put the page of an address in its place, at its top. */
const ARRIVED = 'arrived';

const PATIENCE_MS = 4_000;
/** How far each address of this tab was scrolled, px. */
const places = new Map<string, number>();
let giveUp: () => void = () => undefined;

const here = () => location.pathname + location.search;

export function bringBack(): void {
  addEventListener('scroll', () => places.set(here(), scrollY), { passive: true });
  let wanted: number | undefined;
  // Asked at once: what is drawn next scrolls too.
  addEventListener('popstate', () => {
    giveUp();
    wanted = location.hash ? undefined : places.get(here());
  });
  addEventListener(ARRIVED, () => {
    if (wanted) scrollWhenThere(wanted);
    wanted = undefined;
  });
}

/** Scrolls once the page is long enough, unless the reader does something before. One that has become shorter since
 *  is scrolled as far as it goes. */
function scrollWhenThere(place: number): void {
  const look = () => {
    if (document.documentElement.scrollHeight < place + innerHeight) return;
    giveUp();
    scrollTo(0, place);
  };
  const growing = new ResizeObserver(look);
  const timer = setTimeout(() => {
    giveUp();
    scrollTo(0, place);
  }, PATIENCE_MS);
  const own = ['wheel', 'touchmove', 'keydown', 'pointerdown'];
  const stop = () => giveUp();
  giveUp = () => {
    growing.disconnect();
    clearTimeout(timer);
    own.forEach((what) => removeEventListener(what, stop));
    giveUp = () => undefined;
  };
  own.forEach((what) => addEventListener(what, stop, { passive: true }));
  growing.observe(document.body);
}
