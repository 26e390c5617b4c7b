/** What every step of the first ten minutes is given. */
export interface WelcomeStep {
  busy: boolean;
  /** Saves these changes of the profile and goes on. */
  next: (changes?: object) => void;
  /** Ends the path. */
  finish: () => void;
}
