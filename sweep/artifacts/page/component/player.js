// Through every K in the times of the animation, until it is stopped.

/**
 * @param {import("./data.js").Sweep} sweep
 * @param {import("./state.js").State} state
 */
export function makePlayer(sweep, state) {
  let timer = 0;
  const next = () => {
    const { place, milliseconds } = sweep.level(state.now.k);
    timer = setTimeout(() => {
      state.set({ k: sweep.ks[(place + 1) % sweep.ks.length] });
      next();
    }, milliseconds);
  };
  state.watch(["playing"], () => {
    clearTimeout(timer);
    if (state.now.playing) next();
  });
}
