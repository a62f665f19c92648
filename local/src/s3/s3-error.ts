/** An error as S3 answers it; `name` is S3's code for it. */
export class S3Error extends Error {
  override readonly name: string;

  constructor(
    /** S3's code, such as `NoSuchKey`. */
    code: string,
    message: string,
    readonly httpStatus: number,
  ) {
    super(message);
    this.name = code;
  }
}
