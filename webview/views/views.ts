// All views, in the order of their sections.

import { AttentionView } from './attentionView.ts';
import { FeatureMapsView } from './featureMapsView.ts';
import { HiddenStatesView } from './hiddenStatesView.ts';
import { LogitsView } from './logitsView.ts';
import type { ViewEntry } from './view.ts';

export const views: readonly ViewEntry[] = [
  {
    view: 'attention',
    title: 'section.attentionMaps',
    make: (context) => new AttentionView(context),
  },
  {
    view: 'featureMaps',
    title: 'section.featureMaps',
    showsInput: true,
    make: (context) => new FeatureMapsView(context),
  },
  {
    view: 'hiddenStates',
    title: 'section.hiddenStates',
    make: (context) => new HiddenStatesView(context),
  },
  { view: 'logits', title: 'section.logits', make: (context) => new LogitsView(context) },
];
