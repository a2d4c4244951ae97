import SequencerModule from "@jest/test-sequencer";

const Sequencer = SequencerModule.default ?? SequencerModule;

/** Files that start whole platforms: a worker that got one of them last would be waited for by all others. */
const isLong = ({ path }) => path.includes("/tools/e2e/");

/** As Jest orders files, by how long they took or how large they are, but the whole platforms first. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
