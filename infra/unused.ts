// Replaces what packages import but Gazette never calls (`ALIASES` in infra/bundle.ts), to keep it out of Worker and command. Calling it
// throws. In the order of the exports below:
// - bowser, by which the SDK names a browser; section-matter, for gray-matter's `sections`;
// - js-yaml 3 of gray-matter, which is given an engine; ours is `#yaml`;
// - event streams, and checksums beside the signature, of client-s3: no call of ours has any;
// - linkify-it: markdown-it makes one and does not ask it, as `linkify` is off.

function unused(): never {
  throw new Error("Not included: see infra/unused.ts.");
}

/** The client is created with these. */
const asItIs = <Config>(config: Config): Config => config;

export default unused;
export {
  asItIs as resolveEventStreamSerdeConfig,
  asItIs as resolveFlexibleChecksumsConfig,
  unused as safeDump,
  unused as safeLoad,
  unused as eventStreamSerdeProvider,
  unused as Sha1,
};
export const getFlexibleChecksumsPlugin = () => ({ applyToStack() {} });
export class LinkifyIt {}
