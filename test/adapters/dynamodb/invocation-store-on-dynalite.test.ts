import { startDynalite } from '../../support/dynalite.js';
import { describeDynamoDbStore } from './describe-dynamodb-store.js';

describeDynamoDbStore('the DynamoDB store on dynalite', startDynalite, 30);
