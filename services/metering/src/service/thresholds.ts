/** The thresholds of a setting such as "80,100", ascending; 100 is always among them. */
export function readThresholds(text: string): number[] {
  const percents = text.split(",").map((part) => Number(part.trim()));
  const isValid = percents.every((percent) => Number.isInteger(percent) && percent > 0 && percent <= 10_000);
  if (!isValid) throw new Error(`THRESHOLDS: ${text} is not a list of percentages`);
  return [...new Set([...percents, 100])].sort((left, right) => left - right);
}
