// Says a sentence to a screen reader, without showing it. It speaks only after something that a
// person did with the keyboard, so it is silent while a model trains.

export class Announcer {
  private readonly region = document.createElement('div');

  constructor() {
    this.region.className = 'spoken';
    this.region.setAttribute('aria-live', 'polite');
    document.body.append(this.region);
  }

  say(sentence: string): void {
    this.region.textContent = sentence;
  }
}
