import { dayName, dayOf } from '../people/days.ts';

/** The day of a moment, written out, where the reader is. */
export const dayAt = (time: string): string => dayName(dayOf(time));
