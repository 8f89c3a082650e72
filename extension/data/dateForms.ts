// Fifteen ways in which people write a day.

export interface Day {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  /** 1 … 31 */
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

type WriteDay = (day: Day) => string;

export const dateForms: readonly WriteDay[] = [
  (d) => `${d.day} ${monthName(d)} ${d.year}`,
  (d) => `${twoDigits(d.day)} ${shortMonth(d)} ${d.year}`,
  (d) => `${monthName(d)} ${d.day}, ${d.year}`,
  (d) => `${shortMonth(d)} ${d.day} ${d.year}`,
  (d) => `${weekdays[d.weekday]}, ${monthName(d)} ${d.day}, ${d.year}`,
  (d) => `${shortWeekday(d)} ${d.day} ${shortMonth(d)} ${d.year}`.toLowerCase(),
  (d) => `${ordinal(d.day)} of ${monthName(d)} ${d.year}`,
  (d) => `${d.month}/${d.day}/${d.year}`,
  (d) => `${twoDigits(d.day)}.${twoDigits(d.month)}.${d.year}`,
  (d) => `${d.year}年${d.month}月${d.day}日`,
  (d) => `${monthName(d).toUpperCase()} ${d.day} ${d.year}`,
  // Two digits of the year: 50 … 99 are 19xx, 00 … 49 are 20xx.
  (d) => `${d.day}-${shortMonth(d)}-${twoDigits(d.year % 100)}`,
  (d) => `${d.year}${twoDigits(d.month)}${twoDigits(d.day)}`,
  (d) => `${shortWeekday(d)} ${shortMonth(d)} ${d.day} ${d.year}`,
  (d) => `${d.year}/${twoDigits(d.month)}/${twoDigits(d.day)}`,
];

/** The form that all others are translated to: `2015-03-04`. */
export function isoDate(d: Day): string {
  return `${d.year}-${twoDigits(d.month)}-${twoDigits(d.day)}`;
}

/** Day `index` after 1 January 1950, which is index 0. */
export function dayAt(index: number): Day {
  const date = new Date(Date.UTC(1950, 0, 1 + index));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  };
}

function ordinal(day: number): string {
  const isTeen = day >= 11 && day <= 13;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

function monthName(d: Day): string {
  return months[d.month - 1];
}

function shortMonth(d: Day): string {
  return monthName(d).slice(0, 3);
}

function shortWeekday(d: Day): string {
  return weekdays[d.weekday].slice(0, 3);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
