// Rows that are made when they are asked for, and the line that each must become.
export const ROWS_PER_PAGE = 4_000;
export const COLUMNS = [{ name: 'id' }, { name: 'name' }, { name: 'amount' }];

const nameAt = (index) =>
  `customer ${index} of the generated ones, with a name that is as long as names go: ä ${'x'.repeat(index % 40)}`;

export const rowAt = (index) => [
  { longValue: index },
  { stringValue: nameAt(index) },
  index % 10 === 0 ? { isNull: true } : { doubleValue: index / 4 },
];

export const lineAt = (index) =>
  JSON.stringify({ id: index, name: nameAt(index), amount: index % 10 === 0 ? null : index / 4 });
