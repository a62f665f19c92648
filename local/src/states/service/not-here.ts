import { AwsJsonError } from '../../http/aws-json-service.js';

const ACTIVITIES = 'Activities are not here: a task that needs one has to be mocked.';
const VERSIONS = 'Versions and aliases of state machines are not here: name the state machine itself.';

/** What the service has and the laptop cloud has not, with what to do instead. */
const REASONS: Readonly<Record<string, string>> = {
  CreateActivity: ACTIVITIES,
  DeleteActivity: ACTIVITIES,
  DescribeActivity: ACTIVITIES,
  GetActivityTask: ACTIVITIES,
  ListActivities: ACTIVITIES,
  PublishStateMachineVersion: VERSIONS,
  DeleteStateMachineVersion: VERSIONS,
  ListStateMachineVersions: VERSIONS,
  CreateStateMachineAlias: VERSIONS,
  UpdateStateMachineAlias: VERSIONS,
  DeleteStateMachineAlias: VERSIONS,
  DescribeStateMachineAlias: VERSIONS,
  ListStateMachineAliases: VERSIONS,
  TagResource: 'Tags are not here.',
  UntagResource: 'Tags are not here.',
  ListTagsForResource: 'Tags are not here.',
  UpdateMapRun: 'A run of a Map cannot be changed here.',
};

/** The answer to an operation that is not here. @param known the names of those that are */
export const notHere = (operation: string, known: readonly string[]): AwsJsonError => {
  if (operation === 'StartSyncExecution') {
    // What the service says of a Standard workflow, and all are Standard here.
    return new AwsJsonError(
      'StateMachineTypeNotSupported',
      'StartSyncExecution runs Express workflows, which are not here: use StartExecution.',
    );
  }
  return new AwsJsonError(
    'UnknownOperationException',
    `The operation '${operation}' is not one of ${known.join(', ')}. ${REASONS[operation] ?? ''}`.trim(),
  );
};
