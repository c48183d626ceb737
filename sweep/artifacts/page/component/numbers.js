// What is done with numbers in many places.

/**
 * A number within bounds.
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
export function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

/**
 * The number that is nearest to another; of equally near ones, the first.
 * @param {number[]} numbers
 * @param {number} wanted
 */
export function nearestOf(numbers, wanted) {
  return numbers.reduce((best, one) =>
    Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best,
  );
}

/**
 * As in "1 color" and "14 colors".
 * @param {number} count
 * @param {string} word
 */
export function counted(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
