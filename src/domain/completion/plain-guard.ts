import type { CompletionGuard } from '../../ports/completion-guard.js';

/** A {@link CompletionGuard} without any library. */
export const plainGuard: CompletionGuard = async (completion) => {
  const taken = await completion.take();
  if (taken !== 'claimed') return taken;
  try {
    await completion.answer();
  } catch (error) {
    await completion.release().catch(() => undefined);
    throw error;
  }
  await completion.finish();
  return 'completed';
};
