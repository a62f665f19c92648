/** Newest entries of a chain that a store looks at: what is open is among them, or has been cancelled by those. */
export const CHAIN_ENTRIES_MAX = 50;
