/**
 * The form in which text is compared without regard to case (`caseExact: false`, RFC 7643 §2.2).
 * SQLite's own `lower()` folds ASCII only, so folding happens here, before anything reaches the database.
 */
export const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
