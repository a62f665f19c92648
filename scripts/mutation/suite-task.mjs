/** What the suite that Jest loads next is to do: a function of the suite. Jest has no other way to hand something over. */
export const tasks = { current: undefined };
