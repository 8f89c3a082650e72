// Entry of the page: joins the link to the host, the received state and the page, and routes.

import type { Handlers } from '../extension/protocol/dispatch.ts';
import type { ToView } from '../extension/protocol/viewMessages.ts';
import { registerControls } from './controls.ts';
import { HostLink } from './hostLink.ts';
import { Page } from './page.ts';
import { PageState } from './state.ts';
import { ViewMemory } from './viewMemory.ts';

registerControls();

const root =
  document.getElementById('page') ?? document.body.appendChild(document.createElement('div'));
root.id = 'page';
root.setAttribute('role', 'main');
root.dataset.place ??= document.body.dataset.place ?? 'sidePanel';

const link = new HostLink();
const state = new PageState();
const memory = new ViewMemory(link);
const page = new Page(root, { state, memory, post: (message) => link.post(message) });

const handlers: Handlers<ToView> = {
  hydrate: (message) => {
    root.dataset.place = message.state.place;
    state.hydrate(message);
    page.forgetWatched();
  },
  progress: (message) => {
    state.progress(message);
    page.redraw();
  },
  table: (message) => {
    state.setTable(message);
    page.redraw();
  },
  state: (message) => {
    state.setRunState(message);
    page.redraw();
  },
  caret: (message) => {
    state.setCaret(message);
    page.redraw();
  },
  sample: (message) => {
    state.setSample(message);
    page.redraw();
  },
  answer: ({ answerId, ...answered }) => {
    state.keep(answered);
    page.acknowledge(answerId);
  },
};

link.listen(handlers);
link.post({ kind: 'ready' });
