/** What the editor's toolbar does to a text and its selection. Pure: text in, text and selection out. */

export interface Selection {
  text: string;
  start: number;
  end: number;
}

/** Puts `mark` around the selection, or takes it away where it already stands. */
export function surround({ text, start, end }: Selection, mark: string): Selection {
  const size = mark.length;
  const inner = text.slice(start, end);
  if (text.slice(start - size, start) === mark && text.slice(end, end + size) === mark) {
    return {
      text: text.slice(0, start - size) + inner + text.slice(end + size),
      start: start - size,
      end: end - size,
    };
  }
  return {
    text: text.slice(0, start) + mark + inner + mark + text.slice(end),
    start: start + size,
    end: end + size,
  };
}

/** Begins every line of the selection with `prefix`, or takes it away where all have it. */
export function prefixLines({ text, start, end }: Selection, prefix: string): Selection {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const stop = text.indexOf('\n', end);
  const to = stop < 0 ? text.length : stop;
  const lines = text.slice(from, to).split('\n');
  const all = lines.every((line) => line.startsWith(prefix));
  const changed = lines.map((line) => (all ? line.slice(prefix.length) : prefix + line)).join('\n');
  return { text: text.slice(0, from) + changed + text.slice(to), start: from, end: from + changed.length };
}

/** Makes the selection the words of a link and selects the address, which is to be typed next. */
export function link({ text, start, end }: Selection, address = 'https://'): Selection {
  const words = text.slice(start, end);
  const at = start + words.length + 3;
  return {
    text: `${text.slice(0, start)}[${words}](${address})${text.slice(end)}`,
    start: at,
    end: at + address.length,
  };
}

/** Puts `words` in the place of the selection, with a blank before them where a word ends there. */
export function insert({ text, start, end }: Selection, words: string): Selection {
  const gap = /[\p{L}\p{N}]$/u.test(text.slice(0, start)) ? ' ' : '';
  const at = start + gap.length + words.length;
  return { text: text.slice(0, start) + gap + words + text.slice(end), start: at, end: at };
}
