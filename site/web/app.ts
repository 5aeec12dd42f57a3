// The browser's part of every page: names the elements. A playground comes first, because its parts look for it.

import { Asks } from './elements/asks.js';
import { Copy, NoticeLine, Panes, rebase, Share, Theme } from './elements/chrome.js';
import { Editor } from './elements/editor.js';
import { Goals, Predict, ProgressMark, Steps } from './elements/lesson.js';
import { Player } from './elements/player.js';
import { Playground, whenIdle } from './elements/playground.js';
import { Proof } from './elements/proof.js';
import { Stage } from './elements/stage.js';

const elements: Record<string, CustomElementConstructor> = {
  'portwalk-playground': Playground,
  'pw-editor': Editor,
  'pw-asks': Asks,
  'pw-stage': Stage,
  'pw-player': Player,
  'pw-proof': Proof,
  'pw-panes': Panes,
  'pw-notice': NoticeLine,
  'pw-share': Share,
  'pw-theme': Theme,
  'pw-copy': Copy,
  'pw-steps': Steps,
  'pw-predict': Predict,
  'pw-goals': Goals,
  'pw-progress': ProgressMark,
};

const frame = document.querySelector<Playground>('portwalk-playground[data-kind="embed"]');
const framed = frame ? await (await import('./frame.js')).prepare(frame) : {};

for (const [name, element] of Object.entries(framed ? { ...elements, ...framed } : {})) {
  if (!customElements.get(name)) customElements.define(name, element);
}

rebase();
if (document.querySelector('pw-builder')) whenIdle(async () => customElements.define('pw-builder', (await import('./elements/builder.js')).Builder));
