import { GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type Answered, known, MISSING } from '../../ports/answered.js';
import type { Inspection } from '../../ports/inspection.js';
import { answeredBy } from '../answered-by.js';

/** What KMS tells of a key. Needs `kms:GetKeyPolicy`. */
export class KeyInspection implements Pick<Inspection, 'keyPolicy'> {
  constructor(private readonly client: Pick<KMSClient, 'send'>) {}

  keyPolicy(keyId: string): Promise<Answered<string>> {
    return answeredBy('kms:GetKeyPolicy', async () => {
      const { Policy } = await this.client.send(new GetKeyPolicyCommand({ KeyId: keyId, PolicyName: 'default' }));
      return Policy === undefined ? MISSING : known(Policy);
    });
  }
}
