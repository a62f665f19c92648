import { startDynalite } from '../../support/dynalite.js';
import { describeDynamoDbStore } from './describe-dynamodb-store.js';

describeDynamoDbStore('the DynamoDB store on dynalite', startDynalite, { seed: 20_260_102, histories: 30 });
