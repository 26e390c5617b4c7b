import type { Me, Organisation } from '../lib/api/wire.ts';
import { lang } from '../lib/i18n/index.svelte.ts';
import { ownZone } from '../lib/time.ts';

/** What a person says of themselves; the same fields on the invitation and in the profile. */
export class PersonForm {
  name = $state('');
  organisation = $state<Pick<Organisation, 'id' | 'name'> | null>(null);
  role = $state('');
  department = $state('');
  languages = $state<string[]>([lang()]);
  timeZone = $state(ownZone());
  namePublic = $state(false);

  constructor(me?: Me | null) {
    if (!me) return;
    this.name = me.name;
    this.organisation = me.affiliation?.organisation ?? null;
    this.role = me.affiliation?.role ?? '';
    this.department = me.affiliation?.department ?? '';
    this.languages = [...me.languages];
    this.timeZone = me.timeZone;
    this.namePublic = me.namePublic;
  }

  toggle(code: string, on: boolean): void {
    this.languages = on ? [...this.languages, code] : this.languages.filter((one) => one !== code);
  }

  /** The wire shape; what is empty stays out, so that nothing is overwritten by nothing. InvitationPage sends it too:
   *  only fields that the server's `Acceptance` takes, as it refuses others. What is the profile's alone is added in
   *  ProfilePage, as `namePublic` is. */
  body() {
    const { name, languages, timeZone } = this;
    const place = this.organisation
      ? { organisation: this.organisation.id, role: this.role.trim(), department: this.department.trim() }
      : {};
    return { name: name.trim(), languages: [...languages], timeZone, ...place };
  }
}
