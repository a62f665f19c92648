import { describe, it } from '@jest/globals';
import { hasJava, startDynamoDbLocal } from '../../support/dynamodb-local.js';
import { describeDynamoDbStore } from './describe-dynamodb-store.js';

const NAME = 'the DynamoDB store on DynamoDB Local';

if (hasJava()) {
  describeDynamoDbStore(NAME, startDynamoDbLocal, 20);
} else {
  describe(NAME, () => {
    it.skip('is not tested here: no `java` was found to run DynamoDB Local with', () => undefined);
  });
  process.stderr.write('No `java` was found: the DynamoDB store is tested on dynalite only.\n');
}
