/**
 * The frequency of issues with alerts: what watches match comes at once to those who want it so, and the rest by a frequency of
 * their choice. Nobody chooses this one.
 */
export const ALERTS = "alerts";
