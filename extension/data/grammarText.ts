// Built-in text: short scenes from a small grammar. Each scene has two actors, and its pronouns,
// verb endings and quotation marks agree with them, so a model has something to learn at every
// distance, from spelling to who "she" is.

import type { TextData } from './dataSets.ts';
import { Draws } from './draws.ts';
import { textData } from './textFile.ts';

const length = 200_000;

interface Actor {
  readonly name: string;
  readonly pronoun: 'he' | 'she' | 'it';
}

interface Scene {
  readonly hero: Actor;
  readonly friend: Actor;
  readonly place: string;
}

const actors: readonly Actor[] = [
  { name: 'Anna', pronoun: 'she' },
  { name: 'Oskar', pronoun: 'he' },
  { name: 'Mira', pronoun: 'she' },
  { name: 'Tom', pronoun: 'he' },
  { name: 'the queen', pronoun: 'she' },
  { name: 'the old sailor', pronoun: 'he' },
  { name: 'the baker', pronoun: 'he' },
  { name: 'the grey cat', pronoun: 'it' },
  { name: 'the small robot', pronoun: 'it' },
  { name: 'the owl', pronoun: 'it' },
];
const places = [
  'the harbour',
  'the garden',
  'the tower',
  'the forest',
  'the market',
  'the kitchen',
];
const times = ['One morning', 'At noon', 'Last winter', 'One night', 'After the rain', 'In spring'];
const things = [
  ...['lamp', 'map', 'kite', 'violin', 'stone', 'letter', 'clock', 'basket', 'key', 'song'],
];
const adjectives = ['red', 'heavy', 'golden', 'broken', 'tiny', 'strange', 'warm', 'quiet'];
const took = ['found', 'carried', 'painted', 'lost', 'wanted', 'repaired', 'hid', 'remembered'];
const moved = ['walked', 'ran', 'danced', 'waited', 'slept', 'sang', 'laughed', 'whistled'];
const manner = ['slowly', 'all day', 'in the dark', 'near the door', 'without a word', 'again'];
const feelings = ['happy', 'tired', 'hungry', 'brave', 'afraid', 'curious'];

/** 200 000 characters, the same for the same seed. */
export function grammarText(seed: number): TextData {
  const paragraphs: string[] = [];
  let total = 0;
  for (let index = 0; total < length; index++) {
    const paragraph = tellScene(new Draws({ seed, purpose: 'grammar', step: index }));
    paragraphs.push(paragraph);
    total += paragraph.length;
  }
  const text = paragraphs.join('').slice(0, length);
  return textData(text, 'Small grammar', 'Small grammar');
}

function tellScene(draws: Draws): string {
  const hero = draws.pick(actors);
  const friend = draws.pick(actors.filter((actor) => actor !== hero));
  const scene: Scene = { hero, friend, place: draws.pick(places) };
  const sentences = [
    `${draws.pick(times)} in ${scene.place}, ${hero.name} met ${friend.name}.`,
    ...Array.from({ length: 2 + draws.below(4) }, () => draws.pick(sentenceKinds)(draws, scene)),
  ];
  return `${sentences.join(' ')}\n`;
}

const sentenceKinds: readonly ((draws: Draws, scene: Scene) => string)[] = [
  (draws, { hero }) => {
    const [first, second] = [draws.pick(moved), draws.pick(moved)];
    return `${capital(hero.pronoun)} ${first} ${draws.pick(manner)} and ${second}.`;
  },
  (draws, { hero }) => `${capital(hero.name)} ${draws.pick(took)} ${thing(draws)}.`,
  (draws, { hero, friend }) => {
    const want = `${capital(friend.name)} ${draws.pick(took)} ${thing(draws)}`;
    return `${want}, but ${hero.name} ${draws.pick(moved)} ${draws.pick(manner)}.`;
  },
  (draws, { friend }) => `"Are you ${draws.pick(feelings)}?" asked ${friend.name}.`,
  (draws, { hero }) => `"I am ${draws.pick(feelings)}," said ${hero.name}.`,
  (draws, { hero, friend }) =>
    `"Where is my ${draws.pick(things)}, ${friend.name}?" ${hero.pronoun} asked.`,
  (draws, { hero, place }) =>
    `When ${hero.pronoun} left ${place}, ${hero.pronoun} was ${draws.pick(feelings)}.`,
  (draws, { friend }) =>
    `There were ${2 + draws.below(8)} ${draws.pick(things)}s, and ${friend.name} ${draws.pick(took)} them all.`,
];

/** With the article that the adjective asks for. */
function thing(draws: Draws): string {
  const adjective = draws.pick(adjectives);
  const article = draws.pick(['the', /^[aeiou]/.test(adjective) ? 'an' : 'a']);
  return `${article} ${adjective} ${draws.pick(things)}`;
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
