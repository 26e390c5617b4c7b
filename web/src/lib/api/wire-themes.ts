import type { Time } from './wire.ts';

/** A theme in one language; `goals` are numbers, `words` further ones to find it by. */
export interface Theme {
  key: string;
  name: string;
  words: string[];
  goals: number[];
  retired?: boolean;
}
export interface ThemeList {
  lang: string;
  items: Theme[];
}
export interface ThemeGoal {
  number: number;
  name: string;
  targets: string[];
}
export interface ThemeView {
  key: string;
  lang: string;
  name: string;
  description: string;
  goals: ThemeGoal[];
  retired?: boolean;
}
export interface ThemeWords {
  name: string;
  description: string;
  words: string[];
}
/** What staff edit: the texts by language, all seven. */
export interface ThemeSource {
  key: string;
  texts: Record<string, ThemeWords>;
  targets: string[];
  version: Time;
  retired?: boolean;
}
export interface Goal {
  number: number;
  name: string;
  themes: number;
}
export interface GoalView {
  number: number;
  name: string;
  themes: { key: string; name: string }[];
}
