/**
 * What the keys of the tasker's own locks begin with. They are in one space with the keys of singletons, whose locks are the same kind of
 * item: the slots of a pool, the turn of a task token, and the turn of a custom resource.
 */
export const OWN_LOCK_PREFIXES = { pool: 'pool/', resource: 'resource/', token: 'token/' } as const;

/** Whether a key is, or could be, that of one of the tasker's own locks, and so is nobody else's to name. */
export const isOwnLockKey = (key: string): boolean =>
  Object.values(OWN_LOCK_PREFIXES).some((prefix) => key.startsWith(prefix));
