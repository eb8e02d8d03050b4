/** What `npx gazette smoke` says; its findings are with those of the doctor. */
export const smoke = {
  about: "Test a deployed service as readers, subscribers and SES use it, and clean up afterwards.",
  noMail: "send no email: skip the feedback round trip",
  wait: "how long feedback may take",
  more: `Reads every feed, and again with its ETag; adds a subscriber at SES's mailbox simulator, unsubscribes them by one click and
erases them; subscribes an address there that bounces, and waits for the bounce. Exits with 1 if a check fails.`,
  notAWait: "It must be seconds, up to 3600.",
};
