// <pw-notes>: what Portwalk added to the author's YAML or left out of it, said where no other pane says it.

import { html, nothing } from 'lit';
import { marked } from './marked.js';
import { Part } from './part.js';

export class Notes extends Part {
  protected override render(): unknown {
    const notes = this.store!.state.reply?.notes ?? [];
    return notes.length ? html`<ul class="notes">${notes.map((n) => html`<li>${marked(n.text)}</li>`)}</ul>` : nothing;
  }
}
