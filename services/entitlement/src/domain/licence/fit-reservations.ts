/** How much of each reservation a quantity has room for: the last shrink first. */
export function fitReservations(reserved: readonly number[], quantity: number): readonly number[] {
  let left = quantity;
  return reserved.map((wanted) => {
    const kept = Math.min(wanted, left);
    left -= kept;
    return kept;
  });
}
