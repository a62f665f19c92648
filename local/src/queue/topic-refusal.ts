/** SNS refuses a topic or a subscription. */
export class TopicRefusal extends Error {
  override readonly name = 'TopicRefusal';
  /** SNS's own name for it. */
  readonly code = 'InvalidParameter';
  readonly httpStatus = 400;
}
