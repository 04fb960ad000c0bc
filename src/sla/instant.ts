/** A point in time: milliseconds since 1970-01-01T00:00Z, a whole number. The core knows no other representation. */
export type Instant = number;

/** ISO 8601 in UTC with milliseconds, as every JSON of Duban writes an instant. */
export const toIso = (instant: Instant): string => new Date(instant).toISOString();
