/** Characters that one text within a card may have, and all of them together. */
export const longestCardText = 32_768;
const longestCard = 131_072;
/** Values that one list or object within a card may have. */
const widestCardValue = 500;
const deepestCardValue = 12;

interface Room {
  left: number;
}

/** The value with its texts, lists and depth cut to what a card may hold; what is cut says so. */
export function cutToCardSize<Value>(value: Value): Value {
  return cut(value, 0, { left: longestCard }) as Value;
}

function cut(value: unknown, depth: number, room: Room): unknown {
  if (typeof value === 'string') return cutText(value, room);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepestCardValue) return '… (nested too deeply)';
  if (Array.isArray(value)) return value.slice(0, widestCardValue).map((item) => cut(item, depth + 1, room));
  const entries = Object.entries(value).slice(0, widestCardValue);
  return Object.fromEntries(entries.map(([key, item]) => [key.slice(0, 200), cut(item, depth + 1, room)]));
}

function cutText(text: string, room: Room): string {
  const most = Math.min(longestCardText, room.left);
  room.left -= Math.min(text.length, most);
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`;
}
